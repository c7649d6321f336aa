"""Whether records stand in the lists where they are looked for. Pure."""

from collections.abc import Iterator

from chalicelib.exchange.store import RedemptionRow, due_partition, history_partition
from chalicelib.kit.record import Item
from chalicelib.points.store import DeskPoints, expiry_partition, owner_at
from chalicelib.settlement.store import BatchRow, month_partition, ranges_of, state_partition

OVER = ("cancelled", "expired")


class Indexes:
    """What stands where nobody will find it."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def redemption(self, item: Item) -> None:
        """An open one waits for its end; one that is over is in its person's history."""
        row = RedemptionRow.of(item)
        if row is not None:
            self.found += [f"{row.pk}: is {row.state}, and {what}" for what in _misplaced(row)]

    def desk(self, item: Item) -> None:
        """A desk with lots waits for the end of the first one."""
        desk = DeskPoints.of(item)
        lots = desk.balances.lots if desk is not None else ()
        wanted = (expiry_partition(owner_at(item["pk"]["S"])), lots[0].expires_on) if lots else (None, None)
        if desk is not None and (desk.g1pk, desk.g1sk) != wanted:
            self.found.append(f"{desk.pk}: its first lot ends {wanted[1] or 'never'}, and it waits for {desk.g1sk}")

    def batch(self, item: Item) -> None:
        """A batch is listed by its month and by its state."""
        row = BatchRow.of(item)
        if row is None:
            return
        batch = row.batch
        g1sk, g2sk = ranges_of(batch)
        wanted = (month_partition(batch.month), g1sk, state_partition(batch.state), g2sk)
        if (row.g1pk, row.g1sk, row.g2pk, row.g2sk) != wanted:
            self.found.append(f"{batch.id}: is {batch.state} of {batch.month}, and listed elsewhere")


def _misplaced(row: RedemptionRow) -> Iterator[str]:
    redemption = row.redemption
    if redemption.state == "reserved":
        if row.g1pk != due_partition(redemption.id) or not (row.g1sk or "") >= f"{redemption.expires_at:013d}":
            yield "does not wait for its end"
        if sum(lot.points for lot in redemption.lots) != redemption.price_points:
            yield "its lots are not its price"
    elif redemption.state in OVER and row.g1pk != history_partition(redemption.person):
        yield "is not in the history of its person"
    if row.g2sk != redemption.person:
        yield "its typed code leads to somebody else"
