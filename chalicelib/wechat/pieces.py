"""Cutting a long text for WeChat's check: at most 2,500 characters a piece, nothing left out."""

LIMIT = 2_500
OVERLAP = 50  # a word that a cut would hide is whole in the next piece


def pieces(text: str) -> list[str]:
    """The pieces in order; one for a text that fits."""
    last = max(len(text) - OVERLAP, 1)
    return [text[start : start + LIMIT] for start in range(0, last, LIMIT - OVERLAP)]


def sendable(text: str) -> str:
    """The text with what UTF-8 cannot carry (lone surrogates) replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
