"""A shop's takings: folded from its confirmations, once each; whoever reaches his cap is stopped for its period."""

from .. import merchants
from ..kit.clock import DAY, SECOND, day_on, month_of
from ..kit.pages import Listing, entries
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..policy import at as figures_at
from .store import TakingsRow, Visit, shop_partition, takings_key, visit_key, visit_prefix
from .suspicions import Confirmation, Takings, added, capped_until, suspicions

VISIT_KEPT_MS = 40 * DAY


def fold(done: Confirmation) -> None:
    """Add a confirmation to its shop's month. Safe to repeat, in any order: each leaves a visit, once."""
    run(lambda unit: _fold(unit, done))


def _fold(unit: Unit, done: Confirmation) -> None:
    visit = visit_key(done.merchant, day_on(done.at), done.person, redemption=done.redemption)
    key = takings_key(done.merchant, month_of(done.at))
    seen, *_ = unit.read(visit, key, merchants.registry.key(done.merchant))
    if seen is not None:
        return
    unit.create(visit, Visit(expires_s=(done.at + VISIT_KEPT_MS) // SECOND), stale)
    figures, row = figures_at(done.at), unit.get(TakingsRow, key)
    takings = added(row.takings if row is not None else Takings(), done, figures)
    if row is None:
        unit.create(key, TakingsRow(takings=takings, version=0), stale)
    else:
        version = int(row.version)
        updates = (TakingsRow.takings.set(takings), TakingsRow.version.set(version + 1))
        unit.change(key, *updates, condition=TakingsRow.version == version, otherwise=stale)
    shop = merchants.find_in(unit, done.merchant)
    visits = 1 + _visits(done, at_most=figures.exchange.visits_a_day)
    hours = (shop.opens, shop.closes)
    for rule in suspicions(done, takings, visits=visits, hours=hours, figures=figures):
        unit.tell(key, "MerchantFlagged", merchant=shop.id, rule=rule, person=done.person, redemption=done.redemption)
    until = capped_until(takings, (shop.daily_cap_points, shop.monthly_cap_points), figures)
    if until > shop.capped_until:
        merchants.cap(unit, Command(done.redemption, "cap"), shop.id, until)


def _visits(done: Confirmation, *, at_most: int) -> int:
    """How often the person was there that day before, as far as it matters."""
    prefix = visit_prefix(day_on(done.at), done.person)
    return len(entries(Listing(shop_partition(done.merchant), prefix=prefix), limit=at_most))
