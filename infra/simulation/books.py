"""The lots of redemptions: what a hold took is what comes back, day by day. Pure."""

from collections.abc import Iterable, Iterator

from chalicelib.exchange import Redemption
from chalicelib.kit.clock import day_on
from chalicelib.points import Lot
from chalicelib.points.chain import Row
from chalicelib.points.rules import merged, taken


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
        verb = rest.partition(":")[2]
        if verb == "reserve" and taken(had, redemption.price_points) != (redemption.lots, row.lots):
            yield f"redemption {redemption.id}: took {redemption.lots} of {had}, left {row.lots}"
        unexpired = all(lot.expires_on >= day_on(row.at) for lot in redemption.lots)
        if verb in ("cancel", "expire") and unexpired and merged((*had, *redemption.lots)) != row.lots:
            yield f"redemption {redemption.id}: gave {redemption.lots} back to {had}, which made {row.lots}"
