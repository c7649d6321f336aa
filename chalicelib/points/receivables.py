"""What a merchant earned in a month: the ledger's side of its settlement, read from the index and then strongly."""

from collections.abc import Iterator

import msgspec

from ..kit.pages import Listing, entries, every
from .store import Posting, merchant_month

MERCHANT = "merchant:"


class Earned(msgspec.Struct, frozen=True, array_like=True):
    """One posting's effect on a merchant's receivable: negative when something was taken back."""

    txid: str
    at: int
    person: str
    points: int


def earned_in(merchant: str, month: str) -> Iterator[Earned]:
    """Every posting of the month that names the merchant, its own settlements too, in the order of their moments."""
    account = MERCHANT + merchant
    for item in every(_listing(merchant, month)):
        posting = Posting.of(item)
        if posting is not None:
            row = posting.row()
            points = sum(amount for name, amount in row.legs if name == account)
            yield Earned(row.txid, row.at, row.person, points)


def has_earned_in(merchant: str, month: str) -> bool:
    """Whether the index knows any posting of the month."""
    return bool(entries(_listing(merchant, month), limit=1))


def _listing(merchant: str, month: str) -> Listing:
    return Listing(merchant_month(merchant, month), index="gsi1", table="postings")
