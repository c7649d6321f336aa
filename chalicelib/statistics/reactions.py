"""When a day has changed, its stations' totals are folded; the hours publish what was folded."""

from collections.abc import Sequence

from ..kit.facts import News, batch_reaction
from .folding import fold


@batch_reaction("HoursEntered")
def fold_days(batch: Sequence[News]) -> None:
    """Safe to repeat, in any order: a share is taken from the day as it stands, and the newest version counts."""
    fold(batch)
