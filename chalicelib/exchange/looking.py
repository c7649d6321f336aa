"""Redemptions by their ids, many at once: for whoever compares them with something else."""

from collections.abc import Iterable

from ..kit.table import fetch
from .rules import Redemption
from .store import RedemptionRow, redemption_key


def redemptions_of(ids: Iterable[str]) -> dict[str, Redemption]:
    """Those of these redemptions that there are, read strongly."""
    keys = [redemption_key(each) for each in ids]
    rows = (RedemptionRow.of(item) for item in fetch(keys).values()) if keys else ()
    return {row.redemption.id: row.redemption for row in rows if row is not None}
