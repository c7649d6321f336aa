"""Moderation (内容安全): what WeChat says of a text at once, and of a photo in two messages, whichever comes first."""

from .rules import TextRisky, Verdict
from .store import check_key, verdict_from
from .words import checked_text

__all__ = ["TextRisky", "Verdict", "check_key", "checked_text", "verdict_from"]
