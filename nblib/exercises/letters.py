"""Texts for a screen that does not have all letters, such as a terminal of Windows with code page 437 or 1252."""

from __future__ import annotations

import sys
import unicodedata

PLAIN = {
    **{"✓": "+", "✗": "x", "−": "-", "–": "-", "—": "-", "…": "...", "‘": "'", "’": "'", "“": '"', "”": '"'},
    **{"·": "*", "×": "x", "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "→": "->", "√": "sqrt ", "∞": "inf", "∂": "d"},
    **{"Σ": "sum ", "ŷ": "y_hat", "ℓ": "l", "‖": "||", "∈": "in"},
}


def shown(text: str) -> str:
    """Return the text with other letters for those that the standard output cannot take: eta for η, x for ✗."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text if _fits(text, encoding) else "".join(c if _fits(c, encoding) else _plain(c) for c in text)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain(letter: str) -> str:
    """Return ASCII for a letter: its own word for it, its Greek name, what it is without marks, or a question mark."""
    if letter in PLAIN:
        return PLAIN[letter]
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK "):
        return name.split(" WITH ")[0].rpartition(" ")[2].lower()
    without = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return without or ("" if unicodedata.combining(letter) else "?")
