"""Back-fill (补录, G0): asked for by the volunteer, vouched for by two others, published for three days, then counted.

Nobody who asks or approves writes a minute: the sweep does, when the notice is over and nobody has objected.
"""

from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.update import Action

from .. import shifts, teams
from ..kit.clock import DAY, MINUTE, month_of
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command, Item
from ..kit.revised import revise
from ..kit.table import Unit, run, taken
from ..kit.who import Actor
from ..policy import at as figures_at
from ..stations import find
from .amending_rules import BackFillBarred, BackFillCap, NoSuchBackFill, NotOfShift, demand_times
from .back_fill_caps import fits, is_barred
from .back_fill_store import NOTICES, Asked, BackFill, Vouched, asked_key, back_fill_key, due, of_station
from .guarding import demand_guarded_then


@dataclass(frozen=True)
class Claim:
    """A service that nobody proved, as its volunteer tells it."""

    station: str
    team: str
    start_at: int
    end_at: int
    content: str
    evidence: str
    shift: str = ""  # one on whose roster he is


def ask(actor: Actor, command: Command, claim: Claim) -> BackFill:
    """Ask for a back-fill of one's own service; the command's key is its id. No minute is written.

    NoSuchStation, NoSuchTeam, TeamSuspended, NotInTeam, NoSuchShift, NotOnShift, NotOfShift, TimesImpossible,
    BackFillBarred, BackFillCap, and what the actor's age refuses.
    """
    return run(lambda unit: _ask(unit, actor, command, claim))


def _ask(unit: Unit, actor: Actor, command: Command, claim: Claim) -> BackFill:
    key = back_fill_key(command.key)
    unit.recognise(key, lambda old: _asked_before(old, actor, command))
    _demand_part(unit, actor.person, claim)
    _demand_claim(unit, actor.person, claim)
    made = _made(actor.person, claim, command.digest)
    made.g2pk, made.g2sk = of_station(claim.station), f"{due(unit.now_ms)}#{command.key}"
    unit.create(key, made, taken)
    unit.create(asked_key(actor.person, command.key), Asked(at=unit.now_ms), taken)
    unit.tell(key, "BackFillAsked", person=actor.person, session=command.key, team=claim.team, station=claim.station)
    return made


def _demand_claim(unit: Unit, person: str, claim: Claim) -> None:
    figures, station = figures_at(unit.now_ms), find(claim.station)
    teams.demand_active(unit, claim.team)
    demand_guarded_then(unit, person, station)
    demand_times(claim.start_at, claim.end_at, station, figures, now_ms=unit.now_ms)
    if is_barred(unit, person):
        raise BackFillBarred()
    wanted = (claim.end_at - claim.start_at) // MINUTE
    if not fits(unit, person, claim.team, month_of(claim.start_at), minutes=wanted):
        raise BackFillCap()


def _demand_part(unit: Unit, person: str, claim: Claim) -> None:
    """He is of the team; or on the roster of its shift, and claims no more than the shift was.

    NoSuchTeam, TeamSuspended, NotInTeam, NoSuchShift, NotOnShift, NotOfShift.
    """
    if not claim.shift:
        teams.demand_member(unit, person, claim.team)
        return
    shift = shifts.found_in(unit, claim.shift)
    if not shifts.is_enrolled(unit, claim.shift, person):
        raise shifts.NotOnShift()
    inside = int(shift.start_at) <= claim.start_at and claim.end_at <= int(shift.end_at)
    of_it = shift.state == "open" and shift.station == claim.station and (shift.team or claim.team) == claim.team
    if not inside or not of_it:
        raise NotOfShift()


def _made(person: str, claim: Claim, digest: str) -> BackFill:
    return BackFill(
        person=person,
        team=claim.team,
        station=claim.station,
        start_at=claim.start_at,
        end_at=claim.end_at,
        content=claim.content,
        evidence=claim.evidence,
        shift=claim.shift or None,
        digest=digest,
        state="asked",
        vouched=(),
        revision=0,
    )


def publish(unit: Unit, back_fill_id: str, person: str, claim: Claim, *, by: tuple[str, str]) -> None:
    """Join the Unit with a back-fill for which two officers have answered already: it goes on public notice.

    The caller's Unit must hold the guard that lets this happen once, and has judged the two. NoSuchStation,
    NoSuchTeam, TeamSuspended, TimesImpossible, BackFillBarred, BackFillCap.
    """
    _demand_claim(unit, person, claim)
    until = unit.now_ms + figures_at(unit.now_ms).amendments.back_fill_notice_days * DAY
    made = _made(person, claim, "")
    made.state, made.notice_until = "notice", until
    made.vouched = tuple(Vouched(each, unit.now_ms, of_team=False) for each in by)
    made.g1pk, made.g1sk = NOTICES, f"{due(until)}#{back_fill_id}"
    key = back_fill_key(back_fill_id)
    unit.create(key, made, taken)
    unit.create(asked_key(person, back_fill_id), Asked(at=unit.now_ms), taken)
    unit.tell(key, "BackFillPublished", person=person, session=back_fill_id, team=claim.team, station=claim.station)


def _asked_before(old: Item, actor: Actor, command: Command) -> BackFill | None:
    before = BackFill.of(old)
    if before is None or before.person != actor.person:
        return None
    if before.digest != command.digest:
        raise IdempotencyMismatch()
    return before


def found_in(unit: Unit, back_fill_id: str) -> BackFill:
    """A back-fill, read strongly through the Unit. NoSuchBackFill."""
    found = unit.get(BackFill, back_fill_key(back_fill_id))
    if found is None:
        raise NoSuchBackFill()
    return found


def move(unit: Unit, found: BackFill, command: Command | None, state: Any, *updates: Action) -> None:
    """Join the Unit with a back-fill's next state, if it is as it was read."""
    revise(unit, back_fill_key(found.id), found, BackFill.state.set(state), *updates, command=command)
    found.state = state
