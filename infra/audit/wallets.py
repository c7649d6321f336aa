"""What else moves points: corrections mirror originals, donations have receipts, lots end after their day. Pure.

Records are handed in before postings, so that of a million postings only those are kept that a correction names.
"""

from collections import Counter
from collections.abc import Iterator

from chalicelib.exchange.store import RedemptionRow
from chalicelib.kit.clock import day_on
from chalicelib.kit.record import Item
from chalicelib.points.chain import Row
from chalicelib.points.rules import EXPIRED, OWN, POOL, asset_of
from chalicelib.points.store import Correction, Donation, owner_at

CORRECTION, DONATION, EXPIRY = "corr:", "don:", "exp:"
Place = tuple[str, str]
"""(owner, txid of what was corrected)"""


class Wallets:
    """Every correction, donation and expiry, and the lots that reservations took."""

    def __init__(self) -> None:
        self._corrections: dict[Place, Correction] = {}
        self._mirrors: dict[Place, Row] = {}
        self._originals: dict[Place, Row] = {}
        self._donations: dict[str, tuple[str, int]] = {}
        self._given: dict[str, tuple[str, int]] = {}
        self._found: list[str] = []

    def correction(self, item: Item) -> None:
        """A correction."""
        found = Correction.of(item)
        if found is not None:
            self._corrections[owner_at(found.pk).name, found.sk.removeprefix("CORRECTED#")] = found

    def donation(self, item: Item) -> None:
        """A donation."""
        found = Donation.of(item)
        if found is not None:
            self._donations[found.pk.removeprefix("DON#")] = (found.person, int(found.points))

    def redemption(self, item: Item) -> None:
        """What a reservation took was still alive on its day."""
        row = RedemptionRow.of(item)
        if row is not None and any(lot.expires_on < day_on(int(row.reserved_at)) for lot in row.lots):
            self._found.append(f"{row.pk}: took a lot whose day was over")

    def posting(self, row: Row) -> None:
        """A posting of anything."""
        amounts = dict(row.legs)
        if row.txid.startswith(CORRECTION):
            self._mirrors[row.person, row.txid.removeprefix(CORRECTION)] = row
        if (row.person, row.txid) in self._corrections:
            self._originals[row.person, row.txid] = row
        if row.txid.startswith(DONATION):
            self._given[row.txid.removeprefix(DONATION)] = (row.person, amounts.get(POOL, 0))
        if amounts.get(POOL, 0) < 0 or (POOL in amounts and not row.txid.startswith(DONATION)):
            self._found.append(f"{row.person}/{row.seq}: moves points of the pool and is no donation")
        if row.txid.startswith(EXPIRY):
            self._ended(row, amounts)

    def _ended(self, row: Row, amounts: dict[str, int]) -> None:
        points = amounts.get(EXPIRED, 0)
        if amounts != {"available": -points, EXPIRED: points} or not row.txid.rpartition(":")[2] < day_on(row.at):
            self._found.append(f"{row.person}/{row.seq}: ends a lot before its time, or other points than those")

    def finish(self) -> list[str]:
        """Every violation."""
        return [*self._found, *self._corrected(), *self._donated()]

    def _corrected(self) -> Iterator[str]:
        for place in sorted(self._corrections.keys() | self._mirrors.keys()):
            record, mirror = self._corrections.get(place), self._mirrors.get(place)
            original, name = self._originals.get(place), f"{place[0]}: the correction of {place[1]}"
            if record is None or mirror is None or original is None:
                yield f"{name} lacks its record, its posting or what it corrects"
                continue
            moved = _net(mirror)
            if moved != {account: -amount for account, amount in _net(original).items()}:
                yield f"{name} is not its mirror"
            if (int(record.points), int(record.honour)) != (moved["points"], moved["honour"]):
                yield f"{name} says other amounts than its posting"

    def _donated(self) -> Iterator[str]:
        for each in sorted(self._donations.keys() | self._given.keys()):
            if self._donations.get(each) != self._given.get(each):
                said, posted = self._donations.get(each), self._given.get(each)
                yield f"DON#{each}: the receipt says {said}, the posting {posted}"


def _net(row: Row) -> Counter[str]:
    """What a posting did to its owner (points, honour) and to others; lots that ended on the way are no one's doing."""
    net: Counter[str] = Counter(points=0, honour=0)
    for account, amount in row.legs:
        own = account in (*OWN, EXPIRED)
        net[asset_of(account) if own else account] += amount
    return net
