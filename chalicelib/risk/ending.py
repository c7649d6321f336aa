"""Sessions that end, folded into the month of their station and team and into what their beneficiary received.

All of a session lands in one write with its flags; a repeat finds it in the person's part of the station's month.
"""

from dataclasses import dataclass
from functools import partial

from .. import hours, identity, policy
from ..checkin import fastest_kmh
from ..kit.clock import day_start_ms, month_of
from ..kit.ids import to_bytes
from ..kit.table import Unit, run, stale
from ..policy import Figures, Risk
from .flagging import Doubt, raise_flag
from .receiving import see_service
from .rules import (
    AT_CHECK_OUT,
    OF_A_MONTH,
    Evidence,
    Group,
    Month,
    Served,
    Word,
    added,
    judged,
    worked_minutes,
    z_score,
)
from .store import GroupMonth, Share, month_key, received_key, share_key

WEAK = 1  # the best of the weak grades


@dataclass(frozen=True)
class Ended:
    """A session that ended, and what it was worth; team and beneficiary are "" where it names none."""

    person: str
    session: str
    station: str
    minutes: int
    grade: int
    team: str = ""
    beneficiary: str = ""

    @property
    def groups(self) -> tuple[Group, ...]:
        """In whose months it counts: the station's first."""
        here = Group("station", self.station)
        return (here, Group("team", self.team)) if self.team else (here,)


def see_end(ended: Ended) -> None:
    """Fold the end of a session into its windows; a repeat finds it counted."""
    entry = hours.entry_near(ended.person, ended.session)
    if entry is not None:
        stay = hours.Stay(ended.session, ended.station, entry.start_at, entry.end_at)
        run(partial(_see_end, ended=ended, stay=stay))


def _see_end(unit: Unit, *, ended: Ended, stay: hours.Stay) -> None:
    figures = policy.at(stay.start_at)
    if not _is_counted(unit, ended, month_of(stay.start_at)):
        _judge_session(unit, ended, stay, figures)
        _judge_windows(unit, ended, stay.start_at, figures.risk)


def see_back_fill(filled: Ended, on: str) -> None:
    """Fold a back-fill that counts into its windows by its day: what nobody proved is the weakest evidence there is."""
    run(partial(_see_back_fill, filled=filled, on=on))


def _see_back_fill(unit: Unit, *, filled: Ended, on: str) -> None:
    at = day_start_ms(on)
    if not _is_counted(unit, filled, month_of(at)):
        _judge_windows(unit, filled, at, policy.at(at).risk)


def _is_counted(unit: Unit, ended: Ended, month: str) -> bool:
    """Whether a session is in its month; everything that it is folded into is read with that."""
    shares = [share_key(ended.person, month, group) for group in ended.groups]
    received = [received_key(ended.beneficiary)] if ended.beneficiary else []
    unit.read(*shares, *(month_key(group, month) for group in ended.groups), *received)
    share = unit.get(Share, shares[0])
    return share is not None and to_bytes(ended.session) in share.counted


def _judge_windows(unit: Unit, ended: Ended, at: int, risk: Risk) -> None:
    for group in ended.groups:
        _judge_month(unit, ended, group, month_of(at), risk=risk)
    if ended.beneficiary:
        see_service(unit, ended.beneficiary, Served(ended.person, ended.session, ended.station, at), risk)


def _judge_session(unit: Unit, ended: Ended, stay: hours.Stay, figures: Figures) -> None:
    staff = any(role.name in figures.risk.staff_roles for role in identity.profile_of(unit, ended.person).roles)
    evidence = Evidence(
        kmh=fastest_kmh(unit, ended.person, stay),
        work_minutes=worked_minutes(stay.start_at, stay.end_at, figures) if staff else 0,
    )
    measured: dict[Word, int] = {"impossible_travel": evidence.kmh, "work_hours": evidence.work_minutes}
    for rule in judged(AT_CHECK_OUT, evidence, figures.risk):
        raise_flag(unit, Doubt(rule, ended.station, stay.start_at, measured[rule], ended.person, ended.session))


def _judge_month(unit: Unit, ended: Ended, group: Group, month: str, *, risk: Risk) -> None:
    """A flag of a station's month names no session, one of a team's no station either; a share is nobody's."""
    mine, whole = _count(unit, ended, group, month)
    measured: dict[Word, int] = {
        "high_hours": round(z_score(mine, whole, risk)),
        "weak_evidence": whole.weak * 100 // max(1, whole.minutes),
    }
    begins_at = day_start_ms(f"{month}-01")
    for rule in judged(OF_A_MONTH, Evidence(minutes=mine, month=whole), risk):
        person = "" if rule == "weak_evidence" else ended.person
        station, team = (group.id, "") if group.kind == "station" else ("", group.id)
        raise_flag(unit, Doubt(rule, station, begins_at, measured[rule], person, team=team))


def _count(unit: Unit, ended: Ended, group: Group, month: str) -> tuple[int, Month]:
    """The person's minutes and the group's month, with this session."""
    key, session = share_key(ended.person, month, group), to_bytes(ended.session)
    share = unit.get(Share, key)
    before = int(share.minutes) if share is not None else 0
    mine = before + ended.minutes
    if share is None:
        unit.create(key, Share(minutes=mine, sessions={session}), stale)
    else:
        updates = (Share.minutes.set(mine), Share.sessions.add({session}))
        unit.change(key, *updates, condition=Share.minutes == before, otherwise=stale)
        unit.require(key, ~Share.sessions.contains(session), stale)
    place = month_key(group, month)
    row = unit.get(GroupMonth, place)
    known = row.month if row is not None else Month()
    whole = added(known, before, ended.minutes, is_new=share is None, is_weak=ended.grade <= WEAK)
    if row is None:
        unit.create(place, GroupMonth(month=whole, version=0), stale)
    else:
        version = int(row.version)
        updates_of = (GroupMonth.month.set(whole), GroupMonth.version.set(version + 1))
        unit.change(place, *updates_of, condition=GroupMonth.version == version, otherwise=stale)
    return mine, whole
