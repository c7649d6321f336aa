"""How a reservation ends: confirmed, cancelled or expired. Whoever is first wins; the state guards all three."""

from dataclasses import dataclass

from msgspec.structs import replace

from .. import points
from ..identity import desk_key
from ..kit.ids import to_bytes
from ..kit.record import Command, Item, remember, repeated
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..merchants import CLERK, OWNER
from ..policy import at as figures_at
from . import stock
from .rules import NoSuchRedemption, Redemption, State, due_at, ended, fact_of
from .store import DeskExchange, PersonLimit, RedemptionRow, history_partition, limit_key, redemption_key, stock_key


@dataclass(frozen=True)
class Ending:
    """To which state a reservation goes, by whom ("" for time), by which command, and what the ledger calls it.

    `credited` is the shop that confirms a network's voucher; `reason` why the house called it off.
    """

    state: State
    verb: str
    by: str = ""
    command: Command | None = None
    credited: str = ""
    reason: str = ""


def end(unit: Unit, row: RedemptionRow, ending: Ending) -> Redemption:
    """Join the Unit with the end of a reservation that was read: its state, and its place among the open ones."""
    redemption = row.redemption
    key = redemption_key(redemption.id)
    updates = [
        RedemptionRow.state.set(ending.state),
        RedemptionRow.ended_at.set(unit.now_ms),
        RedemptionRow.g1pk.set(history_partition(redemption.person)),
        RedemptionRow.g1sk.set(f"{redemption.reserved_at:013d}"),
    ]
    if ending.by:
        updates.append(RedemptionRow.ended_by.set(ending.by))
    if ending.credited:
        updates.append(RedemptionRow.merchant.set(ending.credited))
    if ending.reason:
        updates.append(RedemptionRow.reason.set(ending.reason))
    if ending.command is not None:
        updates.append(RedemptionRow.commands.set(remember(row.commands, ending.command)))
    unit.change(key, *updates, condition=RedemptionRow.state == "reserved", otherwise=stale)
    _close_one(unit, redemption)
    return after(redemption, ending, unit.now_ms)


def after(redemption: Redemption, ending: Ending, now_ms: int) -> Redemption:
    """The redemption as it is after its end."""
    merchant = ending.credited or redemption.merchant
    return replace(
        redemption,
        state=ending.state,
        ended_at=now_ms,
        ended_by=ending.by,
        merchant=merchant,
        reason=ending.reason,
    )


def cause_of(redemption: Redemption, ending: Ending, *, index: str | None = None) -> points.Cause:
    """Why the ledger is told: under the policy's version of the reservation."""
    version = figures_at(redemption.reserved_at).version("exchange")
    actor = ending.by or "system"
    return points.Cause(f"rdm:{redemption.id}:{ending.verb}", redemption.offer, actor, version, index)


def cancel(actor: Actor, command: Command, redemption_id: str) -> Redemption:
    """Give a reservation back: by the person, or by its shop ("out of stock"). The points are free again.

    NoSuchRedemption, AlreadyConfirmed, Cancelled, Expired.
    """
    return run(lambda unit: _cancel(unit, actor, command, redemption_id))


def _cancel(unit: Unit, actor: Actor, command: Command, redemption_id: str) -> Redemption:
    key = redemption_key(redemption_id)
    unit.recognise(key, lambda old: _cancelled_before(old, actor, command))
    row = RedemptionRow.of(unit.read(key, desk_key(actor.person))[0])
    if row is None or not _may_cancel(actor, row.redemption):
        raise NoSuchRedemption()
    refusal = ended(row.redemption)
    if refusal is not None:
        raise refusal
    unit.tell(key, "RedemptionCancelled", by=actor.person, **fact_of(row.redemption))
    return release(unit, row, Ending("cancelled", "cancel", actor.person, command))


def _may_cancel(actor: Actor, redemption: Redemption) -> bool:
    of_shop = any(actor.holds(role, redemption.merchant) for role in (CLERK, OWNER))
    return (bool(redemption.merchant) and of_shop) or redemption.person == actor.person


def expire(redemption_id: str, person: str) -> bool:
    """End a reservation that nobody claimed. True when it is over (now or before), False when it is not due yet."""
    return run(lambda unit: expire_in(unit, redemption_id, person))


def expire_in(unit: Unit, redemption_id: str, person: str) -> bool:
    """Join the Unit with the same, at the Unit's moment."""
    row = RedemptionRow.of(unit.read(redemption_key(redemption_id), desk_key(person))[0])
    if row is None or ended(row.redemption) is not None:
        return True
    if unit.now_ms < due_at(int(row.expires_at), figures_at(int(row.reserved_at))):
        return False
    unit.tell(redemption_key(redemption_id), "RedemptionExpired", **fact_of(row.redemption))
    release(unit, row, Ending("expired", "expire"))
    return True


def release(unit: Unit, row: RedemptionRow, ending: Ending) -> Redemption:
    """Join the Unit with an end that gives all back.

    The points go into the lots that they came from, the unit into the shard that it came from.
    """
    redemption = row.redemption
    over = end(unit, row, ending)
    lots = points.graced(redemption.lots, unit.now_ms, figures_at(unit.now_ms))
    points.post(unit, redemption.person, cause_of(redemption, ending), points.Release(lots))
    limit = limit_key(redemption.person, redemption.offer)
    dated = {stock_key(redemption.offer, redemption.shard): redemption.day, limit: redemption.period}
    unit.read(*(key for key, period in dated.items() if period))
    stock.give_back(unit, redemption)
    uncount(unit, redemption)
    return over


def uncount(unit: Unit, redemption: Redemption) -> None:
    """Join the Unit with one less against the person's limit, where there is one, in the period in which it counted:
    another one has a count of its own."""
    if not redemption.limited:
        return
    key, condition = limit_key(redemption.person, redemption.offer), PersonLimit.had >= 1
    if redemption.period:
        row = unit.get(PersonLimit, key)
        if row is None or row.period != redemption.period:
            return
        condition &= PersonLimit.period == redemption.period
    unit.change(key, PersonLimit.had.set(PersonLimit.had - 1), condition=condition, otherwise=stale)


def _close_one(unit: Unit, redemption: Redemption) -> None:
    """The id leaves the desk. The posting's guard of the desk's sequence guards this too."""
    key = desk_key(redemption.person)
    desk = unit.get(DeskExchange, key)
    left = {to_bytes(each) for each in (desk.open_ids if desk else ()) if each != redemption.id}
    change = DeskExchange.open.set(left) if left else DeskExchange.open.remove()
    unit.change(key, change, condition=None, otherwise=stale)


def _cancelled_before(old: Item, actor: Actor, command: Command) -> Redemption | None:
    row = RedemptionRow.of(old)
    if row is None or row.state != "cancelled" or row.ended_by != actor.person:
        return None
    return row.redemption if repeated(row.commands, command) else None
