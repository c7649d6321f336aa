"""Folding: the facts of a batch say whose days have changed; each station's and team's day is then written once.

docs/flows/coverage.md draws it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from .. import hours
from ..kit.facts import News
from ..kit.table import Key, Unit, run, stale
from .rules import Shares, shares_of, team_shares_of, with_newer
from .store import DayShares, Mark, mark_key, station_key, team_key


def fold(batch: Sequence[News]) -> None:
    """Fold the days that these facts are about; a repeat changes nothing, and the order is of no matter."""
    fresh = by_place(hours.days_entered({hours.whose_day(news.pk, news.sk) for news in batch}))
    for key, shares in fresh.items():
        run(partial(_merge, key=key, fresh=shares))
    for on in sorted({hours.whose_day(news.pk, news.sk)[1] for news in batch}):
        run(partial(_mark, on=on))


def by_place(days: Iterable[hours.DayEntered]) -> dict[Key, Shares]:
    """What days add, by where it is kept."""
    found: dict[Key, Shares] = defaultdict(dict)
    for day in days:
        tag = hashlib.sha256(day.person.encode()).digest()[:8]
        for station, share in shares_of(day).items():
            found[station_key(day.on, station)][tag] = share
        for team, share in team_shares_of(day).items():
            if team:
                found[team_key(day.on, team)][tag] = share
    return dict(found)


def _merge(unit: Unit, *, key: Key, fresh: Shares) -> None:
    row = unit.get(DayShares, key)
    if row is None:
        unit.create(key, DayShares(shares=fresh, version=0), stale)
        return
    merged, version = with_newer(row.shares, fresh), int(row.version)
    if merged is not None:
        unit.change(
            key,
            DayShares.shares.set(merged),
            DayShares.version.set(version + 1),
            condition=DayShares.version == version,
            otherwise=stale,
        )


def _mark(unit: Unit, *, on: str) -> None:
    """Say that the day has to be published anew; whoever publishes it now will find that it changed again."""
    key = mark_key(on)
    mark = unit.get(Mark, key)
    if mark is None:
        unit.create(key, Mark(taken_at=0, version=0), stale)
    elif int(mark.taken_at):
        version = int(mark.version)
        unit.change(
            key, Mark.taken_at.set(0), Mark.version.set(version + 1),
            condition=Mark.version == version, otherwise=stale,
        )  # fmt: skip
