"""Admission: from a bearer token to an actor, and the conditions that a self command carries in its own write."""

from collections.abc import Callable
from typing import cast

from pynamodb.expressions.condition import Condition

from ..kit.clock import DAY
from ..kit.errors import Refusal
from ..kit.http import Incoming
from ..kit.record import Item
from ..kit.secrets import key_ring
from ..kit.table import Unit, fetch
from ..kit.who import (
    Actor,
    Level,
    LoginRequired,
    PersonFrozen,
    PhoneRequired,
    RealNameRequired,
    RoleRequired,
    SessionEnded,
    Who,
    bearer,
)
from . import tokens
from .rules import TooFast, number_of
from .store import DeskIdentity, Profile, desk_key, profile_key

CITIZEN_SESSION_MS = 7 * DAY
STAFF_SESSION_MS = DAY // 2


def admit(who: Who, request: Incoming) -> Actor:
    """The actor of a request, as far as its route demands (kit/who.py). Raises a Refusal."""
    session = _session(request)
    actor = Actor(session.person, session.epoch, session.device)
    if who.kind == "myself":
        return actor
    desk, profile = _standing(actor, who.level)
    actor = Actor(
        actor.person,
        actor.epoch,
        actor.device,
        openid=profile.openid,
        household=profile.household or "",
        roles=profile.roles,
        born=int(desk.born or 0),
    )
    if who.kind == "staff" and not any(role.name in who.roles for role in actor.roles):
        raise RoleRequired()
    return actor


def _session(request: Incoming) -> tokens.Session:
    session = tokens.read(bearer(request), key_ring(), request.at_ms)
    if session is None:
        raise LoginRequired()
    return session


def _standing(actor: Actor, level: Level) -> tuple[DeskIdentity, Profile]:
    desk, profile = desk_key(actor.person), profile_key(actor.person)
    found = fetch([desk, profile])
    refusal = _unfit(found[desk], actor.epoch, level)
    if refusal is not None:
        raise refusal
    return cast(DeskIdentity, DeskIdentity.of(found[desk])), cast(Profile, Profile.of(found[profile]))


def _unfit(desk_item: Item | None, epoch: int | None, level: Level) -> Refusal | None:
    desk = DeskIdentity.of(desk_item)
    if desk is None or epoch not in (None, int(desk.epoch)):
        return SessionEnded()
    if desk.frozen:
        return PersonFrozen(reason=desk.frozen)
    if int(desk.assurance) < number_of(level):
        return RealNameRequired() if level == "real_name" else PhoneRequired()
    return None


def stand(unit: Unit, actor: Actor, level: Level) -> None:
    """Put the actor's standing (epoch, no freeze, assurance) into the conditions of this Unit's write."""
    unit.require(
        desk_key(actor.person),
        (DeskIdentity.epoch == actor.epoch) & _fit(level),
        lambda old: _unfit(old, actor.epoch, level),
    )


def vouch(unit: Unit, person: str, level: Level, *, epoch: int | None, as_told: Callable[[Refusal], Refusal]) -> None:
    """Put somebody's standing into the conditions of a write that another does for him.

    Without an epoch, no logout counts. `as_told` turns what speaks against him into what the other is told.
    """
    condition = _fit(level) if epoch is None else (DeskIdentity.epoch == epoch) & _fit(level)

    def otherwise(old: Item | None) -> Refusal | None:
        refusal = _unfit(old, epoch, level)
        return None if refusal is None else as_told(refusal)

    unit.require(desk_key(person), condition, otherwise)


def _fit(level: Level) -> Condition:
    fit: Condition = DeskIdentity.frozen.does_not_exist() & (DeskIdentity.assurance >= number_of(level))
    return fit


def unfit(desk_item: Item | None, actor: Actor, level: Level) -> Refusal | None:
    """What speaks against the actor, by his desk as it was read (for answers that need no write)."""
    return _unfit(desk_item, actor.epoch, level)


def is_frozen(unit: Unit, person: str) -> bool:
    """Whether a decision has frozen somebody (his desk, read strongly through the Unit)."""
    desk = unit.get(DeskIdentity, desk_key(person))
    return desk is not None and bool(desk.frozen)


def pace(unit: Unit, actor: Actor, *, gap_ms: int) -> None:
    """Let this command through only when the actor's last paced one is so long ago. TooFast."""
    unit.change(
        desk_key(actor.person),
        DeskIdentity.rate_at.set(unit.now_ms),
        condition=DeskIdentity.rate_at < unit.now_ms - gap_ms,
        otherwise=lambda old: _too_fast(old, unit.now_ms - gap_ms),
    )


def _too_fast(desk_item: Item | None, before_ms: int) -> Refusal | None:
    desk = DeskIdentity.of(desk_item)
    return TooFast() if desk is not None and int(desk.rate_at) >= before_ms else None
