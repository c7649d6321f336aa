"""A doubt becomes a flag, once: what was raised before stands, whatever the reviewers have made of it."""

from dataclasses import dataclass

from .. import teams
from ..kit.clock import day_on
from ..kit.ids import derived_ulid
from ..kit.table import Unit, stale
from ..stations import find
from .rules import Word
from .store import Flag, flag_key, flags_about, flags_in


@dataclass(frozen=True)
class Doubt:
    """What a flag says: which rule, of whom, where, and what was measured.

    `area` where neither a station nor a team says it.
    """

    rule: Word
    station: str
    at: int
    figure: int
    person: str = ""
    session: str = ""
    others: tuple[str, ...] = ()
    team: str = ""
    beneficiary: str = ""
    area: str = ""

    @property
    def id(self) -> str:
        """One flag a rule and session; of a month, one a rule, station or team, and persons."""
        place = self.station or (f"TEAM#{self.team}" if self.team else self.area)
        return derived_ulid(self.at, self.rule, self.session or ":".join((place, self.person, *self.others)))


def raise_flag(unit: Unit, doubt: Doubt) -> None:
    """Join the Unit with a flag; one that was raised before stands."""
    key = flag_key(doubt.id)
    if unit.get(Flag, key) is not None:
        return
    area = _area_of(unit, doubt)
    flag = Flag(
        rule=doubt.rule,
        station=doubt.station or None,
        team=doubt.team or None,
        beneficiary=doubt.beneficiary or None,
        area=area,
        on=day_on(doubt.at),
        figure=doubt.figure,
        person=doubt.person or None,
        session=doubt.session or None,
        others=doubt.others,
        raised_at=unit.now_ms,
        state="open",
        version=0,
        g1pk=flags_in(area),
        g1sk=f"{area}#{unit.now_ms:013d}#{doubt.id}",
        g2pk=flags_about(doubt.person) if doubt.person else None,
        g2sk=f"{unit.now_ms:013d}" if doubt.person else None,
    )
    unit.create(key, flag, stale)
    of_team = {"team": doubt.team} if doubt.team else {}
    unit.tell(
        key, "FlagRaised", flag=doubt.id, rule=doubt.rule, station=doubt.station, person=doubt.person, **of_team
    )  # fmt: skip


def _area_of(unit: Unit, doubt: Doubt) -> str:
    if doubt.area:
        return doubt.area
    return find(doubt.station).area if doubt.station else teams.registry.read(unit, doubt.team).area
