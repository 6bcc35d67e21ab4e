"""What runs inside the sandbox, beside the submission. It sees inputs only, so nothing here is worth stealing."""
