"""What only the book's authors run: exercises into chapters and public cases, extracts of the real data sets."""
