"""What a person's day adds to a station's, how days add up, and what may be shown. Pure.

A share carries the version of the day that it was read from, and a newer one takes the place of an older one: facts may
come twice, late and in any order.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Annotated

import msgspec
from msgspec import Meta

from ..hours import DayEntered, Entry, Stretch
from ..kit.clock import day_start_ms
from ..kit.errors import NotFound

GRADES = 4
SKETCH = 512
_HASHES = 2**64


class NoStatistics(NotFound, says="该区域在这段时间还没有统计数据。"):
    """Nothing was served there then, or it is not counted yet."""


class Share(msgspec.Struct, frozen=True, array_like=True):
    """What one person's day is at one station, or for one team: check-ins that began then, and minutes by grade."""

    version: int
    check_ins: int
    minutes: tuple[int, int, int, int]


Shares = dict[bytes, Share]
"""By the person's tag, eight bytes of a hash."""


def shares_of(day: DayEntered) -> dict[str, Share]:
    """Station by station, each minute at one of them alone; what is held is no check-in before it counts."""
    return _shares(day, lambda each: each.station)


def team_shares_of(day: DayEntered) -> dict[str, Share]:
    """Team by team, each minute for one of them at most; "" has what is nobody's."""
    return _shares(day, lambda each: each.team)


def _shares(day: DayEntered, of: Callable[[Entry | Stretch], str]) -> dict[str, Share]:
    begins_at, sessions = day_start_ms(day.on), {of(entry): set[str]() for entry in day.entries}
    minutes = {name: [0] * GRADES for name in sessions}
    stretches = day.credited
    counting = {stretch.session for stretch in stretches}
    for stretch in stretches:
        minutes[of(stretch)][stretch.grade] += stretch.minutes
    for entry in day.entries:
        if entry.began(begins_at) and (entry.ending != "held" or entry.session in counting):
            sessions[of(entry)].add(entry.session)
    return {
        name: Share(day.version, len(sessions[name]), (graded[0], graded[1], graded[2], graded[3]))
        for name, graded in minutes.items()
    }


def with_newer(known: Mapping[bytes, Share], fresh: Mapping[bytes, Share]) -> Shares | None:
    """What is known with what is newer; None when nothing is."""
    newer = {tag: share for tag, share in fresh.items() if tag not in known or known[tag].version < share.version}
    return {**known, **newer} if newer else None


@dataclass(frozen=True)
class Sketch:
    """How many different persons: exact up to 512, estimated above (4 %) from the 512 smallest of their tags."""

    tags: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, tags: Iterable[bytes]) -> "Sketch":
        """A sketch of these, each counted once."""
        return cls(tuple(nsmallest(SKETCH, set(tags))))

    @property
    def is_exact(self) -> bool:
        """Whether nobody was left out."""
        return len(self.tags) < SKETCH

    @property
    def count(self) -> int:
        """How many it stands for."""
        return len(self.tags) if self.is_exact else (SKETCH - 1) * _HASHES // int.from_bytes(self.tags[-1])


@dataclass
class Totals:
    """What some shares are together."""

    check_ins: int = 0
    minutes: list[int] = field(default_factory=lambda: [0] * GRADES)
    people: Sketch = Sketch()

    def add(self, other: "Totals") -> None:
        """These and those: a person who is in both counts once."""
        self.check_ins += other.check_ins
        self.minutes = [one + more for one, more in zip(self.minutes, other.minutes, strict=True)]
        self.people = Sketch.of((*self.people.tags, *other.people.tags))


def totals_of(shares: Mapping[bytes, Share]) -> Totals:
    """A station's day. Who has not a minute that counts is no volunteer of it."""
    served = (tag for tag, share in shares.items() if sum(share.minutes) > 0)
    by_grade = [sum(share.minutes[grade] for share in shares.values()) for grade in range(GRADES)]
    return Totals(sum(share.check_ins for share in shares.values()), by_grade, Sketch.of(served))


ByGrade = Annotated[dict[str, int], Meta(max_length=GRADES)]


class Row(msgspec.Struct, frozen=True):
    """A line of what is published: of a station, of a team, of a day, or of all."""

    id: str
    check_ins: int
    volunteers: int
    minutes: ByGrade


class Published(msgspec.Struct, frozen=True):
    """An area's day or month. Stations on the days of towns, teams on those of counties, days in months.

    A team's line says what it did anywhere: it is no part of the area's sum.
    """

    area: str
    name: str
    period: str
    updated_at: str
    all: Row
    volunteers_exact: bool
    stations: list[Row]
    days: list[Row]
    teams: list[Row] = []


def row(name: str, totals: Totals) -> Row:
    """Totals as they are shown."""
    graded = {f"g{grade}": minutes for grade, minutes in enumerate(totals.minutes)}
    return Row(name, totals.check_ins, totals.people.count, graded)


def shown(places: Mapping[str, Totals], least_volunteers: int) -> list[Row]:
    """The rows of stations or teams, but of none where so few served that a row would be about a person."""
    return [row(name, each) for name, each in sorted(places.items()) if each.people.count >= least_volunteers]
