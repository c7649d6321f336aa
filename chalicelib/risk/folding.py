"""Small windows, folded from facts: a repeat changes nothing, whatever order they come in. What looks wrong is flagged.

A session's windows and its flags land in one write, so that none is counted twice or flagged for half a window.
"""

from dataclasses import dataclass, replace
from functools import partial

from .. import hours, identity, policy
from ..checkin import Traces, fastest_kmh, traces_of
from ..kit.clock import DAY, MINUTE, SECOND, day_on, day_start_ms, month_of
from ..kit.ids import derived_ulid, to_bytes
from ..kit.table import Unit, run, stale
from ..policy import Risk
from ..stations import find
from .rules import (
    AT_CHECK_IN,
    AT_CHECK_OUT,
    OF_A_MONTH,
    Evidence,
    Month,
    Sight,
    Visit,
    Word,
    added,
    judged,
    worked_minutes,
    z_score,
)
from .store import (
    Flag,
    Handset,
    Share,
    StationMonth,
    Trail,
    flag_key,
    flags_about,
    flags_in,
    handset_key,
    month_key,
    share_key,
    trail_key,
)

KEPT_VISITS, KEPT_SIGHTS = 60, 30
WEAK = 1  # the best of the weak grades


@dataclass(frozen=True)
class Doubt:
    """What a flag says: which rule, of whom, where, and what was measured."""

    rule: Word
    station: str
    at: int
    figure: int
    person: str = ""
    session: str = ""
    others: tuple[str, ...] = ()
    area: str = ""  # where no station says it

    @property
    def id(self) -> str:
        """One flag a rule and session; of a month, one a rule, station and persons."""
        about = self.session or ":".join((self.station, self.person, *self.others))
        return derived_ulid(self.at, self.rule, about)


@dataclass(frozen=True)
class Began:
    """A check-in: who, where, and the keeper who scanned ("" when he did it himself)."""

    person: str
    session: str
    station: str
    at: int
    by: str = ""


def see_beginning(began: Began) -> None:
    """Fold a check-in into the windows of person and phone; a repeat finds it there."""
    run(partial(_see_beginning, began=began))


def _see_beginning(unit: Unit, *, began: Began) -> None:
    traces = traces_of(unit, began.person, began.session)
    handset = [handset_key(traces.phone)] if traces.phone else []
    unit.read(trail_key(began.person), *handset)
    trail = unit.get(Trail, trail_key(began.person))
    before = trail.visits if trail is not None else ()
    if any(visit.session == began.session for visit in before):
        return
    risk = policy.at(began.at).risk
    visits = _with_visit(before, Visit(began.session, began.station, began.at, traces.point), risk)
    _keep_trail(unit, began.person, trail, visits, risk)
    sights = _keep_sight(unit, traces, Sight(began.person, began.session, began.at), risk)
    people = {sight.person for sight in sights}
    evidence = Evidence(
        phone_people=len(people),
        same_point=sum(visit.point == traces.point for visit in visits) if traces.point else 0,
        stays_today=sum(_is_same_day(visit, began) for visit in visits),
        kin_scan=bool(began.by) and _same_home(unit, began.person, began.by),
    )
    figures = {"one_device": len(people), "same_point": evidence.same_point, "often_there": evidence.stays_today}
    for rule in judged(AT_CHECK_IN, evidence, risk):
        doubt = Doubt(rule, began.station, began.at, figures.get(rule, 1), began.person, began.session)
        if rule == "one_device":
            _flag_all(unit, doubt, sights)
        else:
            raise_flag(unit, replace(doubt, others=(began.by,) if began.by else ()))


def _is_same_day(visit: Visit, began: Began) -> bool:
    return visit.station == began.station and day_on(visit.at) == day_on(began.at)


def _with_visit(before: tuple[Visit, ...], visit: Visit, risk: Risk) -> tuple[Visit, ...]:
    young = (each for each in (*before, visit) if each.at > visit.at - risk.traces_days * DAY)
    return tuple(sorted(young, key=lambda each: each.at))[-KEPT_VISITS:]


def _keep_trail(unit: Unit, person: str, trail: Trail | None, visits: tuple[Visit, ...], risk: Risk) -> None:
    key, until = trail_key(person), (visits[-1].at + risk.traces_days * DAY) // SECOND
    if trail is None:
        unit.create(key, Trail(visits=visits, version=0, expires_s=until), stale)
        return
    version = int(trail.version)
    updates = (Trail.visits.set(visits), Trail.version.set(version + 1), Trail.expires_s.set(until))
    unit.change(key, *updates, condition=Trail.version == version, otherwise=stale)


def _keep_sight(unit: Unit, traces: Traces, sight: Sight, risk: Risk) -> list[Sight]:
    """The check-ins by this phone around this one, with it."""
    if not traces.phone:
        return []
    key = handset_key(traces.phone)
    known = unit.get(Handset, key)
    before = known.sights if known is not None else ()
    sights = tuple(sorted((*before, sight), key=lambda each: each.at))[-KEPT_SIGHTS:]
    until = (sights[-1].at + risk.traces_days * DAY) // SECOND
    if known is None:
        unit.create(key, Handset(sights=sights, version=0, expires_s=until), stale)
    else:
        version = int(known.version)
        updates = (Handset.sights.set(sights), Handset.version.set(version + 1), Handset.expires_s.set(until))
        unit.change(key, *updates, condition=Handset.version == version, otherwise=stale)
    return [each for each in sights if abs(each.at - sight.at) <= risk.device_minutes * MINUTE]


def _flag_all(unit: Unit, doubt: Doubt, sights: list[Sight]) -> None:
    """Everybody whom the phone checked in, each by a flag of his own."""
    stations = {sight.session: _station_of(unit, sight, doubt) for sight in sights}
    for sight in sights:
        others = tuple(sorted({each.person for each in sights} - {sight.person}))
        raise_flag(
            unit,
            replace(
                doubt, person=sight.person, session=sight.session, at=sight.at, others=others,
                station=stations[sight.session],
            ),
        )  # fmt: skip


def _station_of(unit: Unit, sight: Sight, doubt: Doubt) -> str:
    trail = unit.get(Trail, trail_key(sight.person)) if sight.person != doubt.person else None
    visits = trail.visits if trail is not None else ()
    return next((visit.station for visit in visits if visit.session == sight.session), doubt.station)


def _same_home(unit: Unit, person: str, keeper: str) -> bool:
    homes = [identity.profile_of(unit, each).household for each in (person, keeper)]
    return homes[0] is not None and homes[0] == homes[1]


@dataclass(frozen=True)
class Ended:
    """A session that ended, and what it was worth."""

    person: str
    session: str
    station: str
    minutes: int
    grade: int


def see_end(ended: Ended) -> None:
    """Fold the end of a session into the station's month; a repeat finds it counted."""
    entry = hours.entry_near(ended.person, ended.session)
    if entry is not None:
        stay = hours.Stay(ended.session, ended.station, entry.start_at, entry.end_at)
        run(partial(_see_end, ended=ended, stay=stay))


def _see_end(unit: Unit, *, ended: Ended, stay: hours.Stay) -> None:
    figures, month = policy.at(stay.start_at), month_of(stay.start_at)
    share = unit.get(Share, share_key(ended.person, month, ended.station))
    if share is not None and to_bytes(ended.session) in share.counted:
        return
    mine, whole = _count(unit, ended, share, month)
    staff = any(role.name in figures.risk.staff_roles for role in identity.profile_of(unit, ended.person).roles)
    evidence = Evidence(
        kmh=fastest_kmh(unit, ended.person, stay),
        work_minutes=worked_minutes(stay.start_at, stay.end_at, figures) if staff else 0,
        minutes=mine,
        month=whole,
    )
    measured: dict[Word, int] = {
        "impossible_travel": evidence.kmh,
        "work_hours": evidence.work_minutes,
        "high_hours": round(z_score(mine, whole, figures.risk)),
        "weak_evidence": whole.weak * 100 // max(1, whole.minutes),
    }
    for rule in judged(AT_CHECK_OUT, evidence, figures.risk):
        doubt = Doubt(rule, ended.station, stay.start_at, measured[rule], ended.person, ended.session)
        if rule in OF_A_MONTH:
            begins_at = day_start_ms(f"{month}-01")
            doubt = replace(doubt, at=begins_at, session="", person="" if rule == "weak_evidence" else ended.person)
        raise_flag(unit, doubt)


def _count(unit: Unit, ended: Ended, share: Share | None, month: str) -> tuple[int, Month]:
    """The person's minutes and the station's month, with this session."""
    key, session = share_key(ended.person, month, ended.station), to_bytes(ended.session)
    before = int(share.minutes) if share is not None else 0
    mine = before + ended.minutes
    if share is None:
        unit.create(key, Share(minutes=mine, sessions={session}), stale)
    else:
        updates = (Share.minutes.set(mine), Share.sessions.add({session}))
        unit.change(key, *updates, condition=Share.minutes == before, otherwise=stale)
        unit.require(key, ~Share.sessions.contains(session), stale)
    place = month_key(ended.station, month)
    row = unit.get(StationMonth, place)
    known = row.month if row is not None else Month()
    whole = added(known, before, ended.minutes, is_new=share is None, is_weak=ended.grade <= WEAK)
    if row is None:
        unit.create(place, StationMonth(month=whole, version=0), stale)
    else:
        version = int(row.version)
        updates_of = (StationMonth.month.set(whole), StationMonth.version.set(version + 1))
        unit.change(place, *updates_of, condition=StationMonth.version == version, otherwise=stale)
    return mine, whole


def raise_flag(unit: Unit, doubt: Doubt) -> None:
    """Join the Unit with a flag; one that was raised before stands."""
    key, area = flag_key(doubt.id), doubt.area or find(doubt.station).area
    if unit.read(key)[0] is not None:
        return
    flag = Flag(
        rule=doubt.rule,
        station=doubt.station or None,
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
    unit.tell(key, "FlagRaised", flag=doubt.id, rule=doubt.rule, station=doubt.station, person=doubt.person)
