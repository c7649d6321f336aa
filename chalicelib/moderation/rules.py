"""Verdicts on photos, and which may follow which. Pure."""

from typing import Literal

from ..kit.clock import DAY, HOUR, MINUTE
from ..kit.errors import Impossible

Verdict = Literal["pass", "review", "risky", "unavailable"]

ATTEMPTS = 3  # WeChat is asked again when it could not judge, or never said anything
AGAIN_MS = MINUTE
LINK_S = 2 * HOUR // 1000  # outlives WeChat's queue of 30 minutes
ORPHAN_S = DAY // 1000
KEPT_S = 30 * DAY // 1000

_AFTER: dict[str | None, frozenset[str]] = {
    None: frozenset({"pass", "review", "risky", "unavailable"}),
    "unavailable": frozenset({"pass", "review", "risky"}),
    "pass": frozenset({"review", "risky"}),
    "review": frozenset({"risky"}),
    "risky": frozenset(),
}


class TextRisky(Impossible, says="文字内容不宜提交，请修改后再试。"):
    """The words cannot be published."""


def supersedes(before: Verdict | None, after: Verdict) -> bool:
    """Whether a later verdict counts: it only ever gets stricter, and risky is never left."""
    return after in _AFTER[before]
