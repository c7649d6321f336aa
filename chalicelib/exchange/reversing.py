"""After the receipt: a redemption is disputed, stands after all, or is reversed. Each joins a Unit.

Whoever is first wins: every arrow has the state that was read as its condition. A reversal gives the points back and
the limit per person (the person has, by that decision, not had it), not the stock: what left the shelf comes back to it
only when somebody counts it in again.
"""

from msgspec.structs import replace

from .. import points
from ..identity import desk_key
from ..kit.clock import month_of
from ..kit.table import Stale, Unit, stale
from ..policy import at as figures_at
from .ending import Ending, cause_of, uncount
from .rules import NoSuchRedemption, Redemption, State, fact_of
from .store import Holds, RedemptionRow, holds_key, redemption_key


def find(unit: Unit, redemption_id: str) -> Redemption:
    """A redemption, read strongly through the Unit. NoSuchRedemption."""
    row = unit.get(RedemptionRow, redemption_key(redemption_id))
    if row is None:
        raise NoSuchRedemption()
    return row.redemption


def dispute(unit: Unit, redemption: Redemption, *, by: str) -> Redemption:
    """Join the Unit: a confirmed redemption is disputed, and no draft that was made before may be locked any more."""
    _demand(redemption, "confirmed")
    key = holds_key(redemption.merchant)
    unit.change(key, Holds.disputed.set((Holds.disputed | 0) + 1), condition=None, otherwise=stale)
    unit.tell(redemption_key(redemption.id), "RedemptionDisputed", by=by, **fact_of(redemption))
    return _change(unit, redemption, "disputed")


def uphold(unit: Unit, redemption: Redemption, *, by: str) -> Redemption:
    """Join the Unit: a disputed redemption stands."""
    _demand(redemption, "disputed")
    unit.tell(redemption_key(redemption.id), "RedemptionUpheld", by=by, **fact_of(redemption))
    return _change(unit, redemption, "confirmed")


def reverse(unit: Unit, redemption: Redemption, *, by: str) -> Redemption:
    """Join the Unit: the merchant's points are the person's again (debt first), in the merchant's month of now."""
    _demand(redemption, "confirmed", "disputed")
    unit.read(redemption_key(redemption.id), desk_key(redemption.person))
    lots = points.graced(redemption.lots, unit.now_ms, figures_at(unit.now_ms))
    index = points.merchant_month(redemption.merchant, month_of(unit.now_ms))
    cause = cause_of(redemption, Ending("reversed", "reverse", by), index=index)
    points.post(unit, redemption.person, cause, points.Return(lots, f"merchant:{redemption.merchant}"))
    uncount(unit, redemption)
    unit.tell(redemption_key(redemption.id), "RedemptionReversed", by=by, **fact_of(redemption))
    return _change(unit, redemption, "reversed")


def disputed_ever(unit: Unit, merchant: str) -> int:
    """How many disputes a merchant has had: a draft names the number that it was made with."""
    holds = unit.get(Holds, holds_key(merchant))
    return int(holds.disputed) if holds is not None else 0


def demand_no_dispute_since(unit: Unit, merchant: str, count: int) -> None:
    """Join the Unit with the guard that the merchant has had no dispute since that number was read."""
    unchanged = Holds.disputed == count if count else Holds.disputed.does_not_exist()
    unit.require(holds_key(merchant), unchanged, stale)


def _demand(redemption: Redemption, *states: State) -> None:
    """Whoever calls has judged by what he read: another state only means that somebody else was quicker."""
    if redemption.state not in states:
        raise Stale


def _change(unit: Unit, redemption: Redemption, state: State) -> Redemption:
    key = redemption_key(redemption.id)
    unit.change(key, RedemptionRow.state.set(state), condition=RedemptionRow.state == redemption.state, otherwise=stale)
    return replace(redemption, state=state)
