"""What a volunteer may object to, by when, what officers may make of it, and every "no". Pure.

FILED → SECONDED → GRANTED, or → UPHELD (the record stands: a decision with appeal), or → WITHDRAWN
(docs/flows/objections.md draws it)
"""

from dataclasses import dataclass
from typing import Literal

import msgspec

from ..kit.clock import DAY
from ..kit.errors import Conflict, Impossible, NotFound
from ..policy import Figures

Kind = Literal["wrong_minutes", "wrong_station", "missing"]
State = Literal["filed", "seconded", "granted", "upheld", "withdrawn"]
OPEN: tuple[State, ...] = ("filed", "seconded")
OFFICERS_SAY = 1  # the grade of what two officers find: attested, not proven


class NoSuchObjection(NotFound, says="没有找到这份异议。"):
    """There is no such objection of this person, or of this officer's area."""


class ObjectedBefore(Conflict, says="您已对这条服务记录提出过异议。"):
    """This record was objected to before."""


class ObjectionTooLate(Conflict, says="已超过提出异议的期限。"):
    """The days in which a record is objected to are over."""


class ObjectionImpossible(Impossible, says="所填内容与服务记录不符，请核对时间、站点后再试。"):
    """What is claimed or granted does not fit the record: its times, its station, or what is said of them."""


class ObjectionOver(Conflict, says="这份异议当前状态不能进行此操作。"):
    """The objection is not in the state for this."""


class ObjectionMustBeGranted(Conflict, says="申诉已支持志愿者，这份异议不能再驳回。"):
    """An appeal has found the volunteer right: the objection cannot be turned down again."""


@dataclass(frozen=True)
class Claim:
    """What the volunteer says. Of a session, its right end or its right station; of a missing one, all of it."""

    kind: Kind
    statement: str
    on: str = ""
    session: str = ""
    station: str = ""
    team: str = ""
    start_at: int = 0
    end_at: int = 0


class Grant(msgspec.Struct, frozen=True):
    """What the first officer proposes: the right end or the right station, why, and on what evidence."""

    code: str
    evidence: str
    end_at: int = 0
    station: str = ""


def demand_whole(claim: Claim) -> None:
    """A claim says exactly what its kind needs. ObjectionImpossible."""
    said = {
        "session": bool(claim.session and claim.on),
        "station": bool(claim.station),
        "team": bool(claim.team),
        "start": bool(claim.start_at),
        "end": bool(claim.end_at),
    }
    needed = {
        "wrong_minutes": {"session", "end"},
        "wrong_station": {"session", "station"},
        "missing": {"station", "team", "start", "end"},
    }[claim.kind]
    if {name for name, is_said in said.items() if is_said} != needed:
        raise ObjectionImpossible()


def demand_in_time(end_at: int, now_ms: int, figures: Figures) -> None:
    """ObjectionTooLate, by the end of the service."""
    if now_ms > end_at + figures.amendments.objection_days * DAY:
        raise ObjectionTooLate()


def demand_grant(kind: Kind, grant: Grant, *, recorded: tuple[int, int], latest_at: int) -> None:
    """A grant says what its kind needs, and no more than the longest session. ObjectionImpossible."""
    start_at, end_at = recorded
    fits = {
        "wrong_minutes": start_at < grant.end_at <= latest_at and grant.end_at != end_at and not grant.station,
        "wrong_station": bool(grant.station) and not grant.end_at,
        "missing": not grant.station and not grant.end_at,
    }[kind]
    if not fits:
        raise ObjectionImpossible()
