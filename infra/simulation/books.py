"""The lots of redemptions: what a hold took is what comes back, day by day. Pure."""

from collections.abc import Iterable, Iterator

from chalicelib.exchange import Redemption
from chalicelib.kit.clock import day_on
from chalicelib.points import Lot, graced
from chalicelib.points.chain import Row
from chalicelib.points.rules import merged, parted, taken
from chalicelib.policy import Figures

_FIGURES = Figures()


def lots_found(rows: Iterable[Row], redemptions: dict[str, Redemption]) -> Iterator[str]:
    """Every posting of a redemption that took or gave back other lots than it should (rows in their order)."""
    before: dict[str, tuple[Lot, ...]] = {}
    for row in rows:
        had = before.get(row.person, ())
        before[row.person] = row.lots
        kind, _, rest = row.txid.partition(":")
        redemption = redemptions.get(rest.partition(":")[0])
        if kind != "rdm" or redemption is None or any(account == "debt" for account, _ in row.legs):
            continue
        verb, (over, alive) = rest.partition(":")[2], parted(had, day_on(row.at))
        if verb == "reserve" and sum(lot.points for lot in alive) < redemption.price_points:
            yield f"redemption {redemption.id}: took {redemption.price_points} points, and {alive} were not over"
        elif verb == "reserve":
            out, left = taken(alive, redemption.price_points)
            if (out, (*over, *left)) != (redemption.lots, row.lots):
                yield f"redemption {redemption.id}: took {redemption.lots} of {had}, left {row.lots}"
        back = graced(redemption.lots, row.at, _FIGURES)
        if verb in ("cancel", "expire", "reverse") and merged((*had, *back)) != row.lots:
            yield f"redemption {redemption.id}: gave {redemption.lots} back to {had}, which made {row.lots}"
