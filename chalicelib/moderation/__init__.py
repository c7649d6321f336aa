"""Moderation (内容安全): what WeChat says of a photo, whichever of its two messages comes first."""

from .rules import Verdict
from .store import check_key, verdict_from

__all__ = ["Verdict", "check_key", "verdict_from"]
