"""How the book is made: its notebooks executed, its pages mended, its controls mounted, its folder served."""
