"""Two independent persons decide a flag: cleared, or upheld, and then what the session was worth is taken back.

No keeper of the station or leader of the team, nobody who has a part in it, none of their households, and never one
person alone.
"""

from dataclasses import dataclass

from .. import checkin, decisions, hours
from ..kit.log import meter
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, remember, repeated
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import CITY_CODE, NotYourArea, below_county, reaches
from .rules import FlagOver, NoSuchFlag, SessionUndecided, Verdict
from .store import Flag, flag_key, flags_in

REVIEWERS = ("auditor", "county_admin", "city_admin")
KEEPER, LEADER = "station_keeper", "team_leader"


@dataclass(frozen=True)
class Said:
    """What somebody finds about a flag, and on what grounds."""

    verdict: Verdict
    code: str
    evidence: str


def waiting(actor: Actor, area: str, *, limit: int, cursor: str | None) -> Page[Flag]:
    """The open flags of an area inside one county, oldest first within a place. NotYourArea, CursorInvalid."""
    if len(area) < 6 or not reaches(actor, area, *REVIEWERS):
        raise NotYourArea()
    listing = Listing(flags_in(area), index="gsi1", prefix=below_county(area))
    found = page(listing, limit=limit, cursor=cursor)
    return Page([each for item in found.items if (each := Flag.of(item)) is not None], found.next_cursor)


def decide(actor: Actor, command: Command, flag_id: str, said: Said) -> Flag:
    """Clear or uphold a flag; it is done when an independent second person says the same.

    NoSuchFlag, NotYourArea, NotIndependent, FlagOver, SessionUndecided, NoSuchSession, HonourTooLow.
    """
    return run(lambda unit: _decide(unit, actor, command, flag_id, said=said))


def _decide(unit: Unit, actor: Actor, command: Command, flag_id: str, *, said: Said) -> Flag:
    flag = unit.get(Flag, flag_key(flag_id))
    if flag is None:
        raise NoSuchFlag()
    if repeated(flag.commands, command):
        return flag
    if not reaches(actor, flag.area, *REVIEWERS):
        raise NotYourArea()
    decisions.demand_second_person(unit, actor, flag.parties)
    if actor.holds(KEEPER, flag.station or "") or actor.holds(LEADER, flag.team or ""):
        raise decisions.NotIndependent()
    if flag.state not in ("open", "proposed"):
        raise FlagOver(state=flag.state)
    if flag.state == "proposed" and flag.said == said.verdict:
        if flag.first == actor.person:
            meter().replayed = True
            return flag
        return _conclude(unit, actor, command, flag, said)
    flag.state, flag.said, flag.first = "proposed", said.verdict, actor.person
    _change(unit, command, flag, said)
    unit.tell(flag_key(flag.id), "FlagProposed", flag=flag.id, rule=flag.rule, verdict=said.verdict, by=actor.person)
    return flag


def _conclude(unit: Unit, actor: Actor, command: Command, flag: Flag, said: Said) -> Flag:
    decisions.demand_second_person(unit, actor, (str(flag.first),))
    flag.state, flag.second = "cleared" if said.verdict == "clear" else "upheld", actor.person
    if said.verdict == "uphold" and flag.session:
        scope = min((scope for role in REVIEWERS for scope in actor.scopes(role)), key=len, default=CITY_CODE)
        flag.taken_minutes = _take_back(unit, flag, said, scope=scope)
    _change(unit, command, flag, said)
    unit.tell(flag_key(flag.id), "FlagDecided", flag=flag.id, rule=flag.rule, verdict=said.verdict, by=actor.person)
    return flag


def _take_back(unit: Unit, flag: Flag, said: Said, *, scope: str) -> int:
    """The minutes that are taken: all that stands of the session.

    SessionUndecided while nothing is decided of it; NoSuchSession when it was voided: it never counted.
    """
    if checkin.is_open(unit, flag.person, flag.session) or hours.is_doubted(unit, flag.session):
        raise SessionUndecided()
    found = hours.served(unit, flag.person, flag.session, flag.on)
    if not found.pieces:
        return 0
    start, end = min(piece[0] for piece in found.pieces), max(piece[1] for piece in found.pieces)
    service = hours.Service(found.session, found.station, start, end, found.grade)
    why = hours.Why(flag.id, said.code, said.evidence, (str(flag.first), str(flag.second)))
    return checkin.revoke(unit, flag.person, service, on=flag.on, why=why, scope=scope)


def _change(unit: Unit, command: Command, flag: Flag, said: Said) -> None:
    version, over = int(flag.version), flag.state != "proposed"
    hidden = [Flag.g1pk.remove(), Flag.g1sk.remove()] if over else []
    second = [Flag.second.set(flag.second), Flag.taken_minutes.set(int(flag.taken_minutes or 0))] if over else []
    unit.change(
        flag_key(flag.id),
        Flag.state.set(flag.state),
        Flag.said.set(said.verdict),
        Flag.code.set(said.code),
        Flag.evidence.set(said.evidence),
        Flag.first.set(flag.first),
        *second,
        *hidden,
        Flag.commands.set(remember(flag.commands, command)),
        Flag.version.set(version + 1),
        condition=Flag.version == version,
        otherwise=stale,
    )
