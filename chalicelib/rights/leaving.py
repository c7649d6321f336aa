"""Leaving: one write closes the account, what is open is called off, and round by round everything personal goes.

The first write is the only one that can refuse, and it ends every login and every map to the person at once. What
follows is safe to repeat from the start, wherever it was cut off: it works through the table of kit/holdings.py.
"""

from functools import partial

from .. import checkin, identity, points
from ..kit import holdings
from ..kit.errors import IdempotencyMismatch
from ..kit.ids import derived_ulid
from ..kit.record import Command, Item
from ..kit.sweeping import each
from ..kit.table import Key, Unit, fetch, run, stale, taken
from ..kit.who import Actor
from .rules import AGAIN_MS, LATE_MS, NoSuchLeaving, PointsOwed, RolesHeld, StillServing
from .store import LEAVINGS, Leaving, Left, due, leaving_key, left_key


def leave(actor: Actor, command: Command) -> Leaving:
    """Close the actor's account for good; the command's key is the number by which he can ask how far it is.

    StillServing, PointsOwed, RolesHeld; what is reserved or waits for an answer is called off instead.
    """
    return run(lambda unit: _leave(unit, actor, command))


def _leave(unit: Unit, actor: Actor, command: Command) -> Leaving:
    key = leaving_key(command.key)
    unit.recognise(key, lambda old: _left_before(old, actor, command))
    identity.stand(unit, actor, "openid")
    held = identity.roles_of(unit, actor.person)
    if held:
        raise RolesHeld(roles=sorted({role.name for role in held}))
    checkin.demand_out(unit, actor.person, StillServing())
    points.demand_no_debt(unit, actor.person, PointsOwed())
    return _close(unit, actor.person, Command(command.key, command.digest), way="app", epoch=actor.epoch)


def _left_before(old: Item, actor: Actor, command: Command) -> Leaving | None:
    row = Leaving.of(old)
    if row is None or row.person != actor.person:
        return None
    if row.digest != command.digest:
        raise IdempotencyMismatch()
    return row


def _close(unit: Unit, person: str, command: Command, *, way: str, epoch: int | None) -> Leaving:
    identity.close(unit, person, epoch=epoch)
    row = Leaving(
        person=person, state="erasing", way=way, left_at=unit.now_ms, rounds=0, digest=command.digest,
        g1pk=LEAVINGS, g1sk=due(unit.now_ms),
    )  # fmt: skip
    unit.create(leaving_key(command.key), row, taken)
    unit.create(left_key(person), Left(leaving=command.key, at=unit.now_ms), stale)
    unit.tell(leaving_key(command.key), "PersonLeft", person=person, leaving=command.key, way=way)
    return row


def leave_by_wechat(person: str, told_at: int) -> None:
    """WeChat says that the person has ended his account: nothing is refused to somebody who is gone. Safe to repeat.

    His roles are taken one by one, so that whoever has to know is told.
    """
    identity.drop_roles(person)
    command = Command(derived_ulid(told_at, person, "leaving"), "")
    run(partial(_leave_by_wechat, person=person, command=command))


def _leave_by_wechat(unit: Unit, *, person: str, command: Command) -> None:
    if unit.read(left_key(person))[0] is None:
        _close(unit, person, command, way="wechat", epoch=None)


def progress(leaving: str) -> Leaving:
    """How far somebody's leaving is, for whoever has its number. NoSuchLeaving."""
    row = Leaving.of(fetch([leaving_key(leaving)])[leaving_key(leaving)])
    if row is None:
        raise NoSuchLeaving()
    return row


def go_on(row: Leaving) -> None:
    """One round: call off what is open, erase everything that the table knows, and say so. Safe to repeat.

    Somebody who is still checked in (WeChat closed his account) is left alone until his session ends by itself.
    SweepIncomplete.
    """
    if checkin.is_in(row.person):
        run(lambda unit: _put_off(unit, row.id, AGAIN_MS))
        return
    each(holdings.farewells(), lambda call_off: call_off(row.person))
    for kind in holdings.kinds():
        if kind.find is not None and kind.end is not None:
            places = [Key(item["pk"]["S"], item["sk"]["S"]) for item in kind.find(row.person)]
            each(places, partial(_end, kind.end))
    run(lambda unit: _round_done(unit, row.id))


def _end(end: holdings.End, key: Key) -> None:
    run(lambda unit: end(unit, key))


def _put_off(unit: Unit, leaving: str, wait_ms: int) -> None:
    unit.change(
        leaving_key(leaving), Leaving.g1sk.set(due(unit.now_ms + wait_ms)), condition=Leaving.g1pk == LEAVINGS,
        otherwise=stale,
    )  # fmt: skip


def _round_done(unit: Unit, leaving: str) -> None:
    key = leaving_key(leaving)
    row = unit.get(Leaving, key)
    if row is None or not row.g1pk:
        return
    rounds = int(row.rounds)
    if rounds == 0:
        again_at = due(unit.now_ms + LATE_MS)
        after = [Leaving.state.set("erased"), Leaving.erased_at.set(unit.now_ms), Leaving.g1sk.set(again_at)]
        unit.tell(key, "PersonErased", person=row.person, leaving=leaving)
    else:
        after = [Leaving.g1pk.remove(), Leaving.g1sk.remove()]
    unit.change(key, *after, Leaving.rounds.set(rounds + 1), condition=Leaving.rounds == rounds, otherwise=stale)
