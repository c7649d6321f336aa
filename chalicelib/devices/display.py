"""The page that a station's tablet shows: one file with its own script, kept beside this module."""

from functools import cache
from pathlib import Path

PAGE = Path(__file__).with_name("display.html")


@cache
def page() -> str:
    """The page's text."""
    return PAGE.read_text(encoding="utf-8")
