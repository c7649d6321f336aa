"""The page that a station's tablet shows, and the script that keeps it there: files beside this module."""

from functools import cache
from pathlib import Path

PAGE = Path(__file__).with_name("display.html")
KEEPER = Path(__file__).with_name("offline.js")


@cache
def page() -> str:
    """The page's text."""
    return PAGE.read_text(encoding="utf-8")


@cache
def keeper() -> str:
    """The script's text."""
    return KEEPER.read_text(encoding="utf-8")
