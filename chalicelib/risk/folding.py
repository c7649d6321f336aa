"""Sessions that begin, folded into small windows of person and phone: a repeat changes nothing, in whatever order they
come. A session's windows and its flags land in one write, so that none is counted twice or flagged for half a window.
"""

from dataclasses import dataclass, replace
from functools import partial

from .. import identity, policy
from ..checkin import Traces, traces_of
from ..kit.clock import DAY, MINUTE, SECOND, day_on
from ..kit.table import Unit, run, stale
from ..policy import Risk
from .flagging import Doubt, raise_flag
from .rules import AT_CHECK_IN, Evidence, Sight, Visit, judged
from .store import Handset, Trail, handset_key, trail_key

KEPT_VISITS, KEPT_SIGHTS = 60, 30


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
