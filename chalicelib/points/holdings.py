"""What the ledger keeps about a person (kit/holdings.py): figures under his id, for good. The chain needs them."""

from collections.abc import Iterable

from ..kit.holdings import at, kept, listed, nobodys, own
from ..kit.pages import Listing, every
from ..kit.record import Item
from .apart import Chain
from .awarding import AwardRow
from .budgets import Shard
from .store import Correction, DeskPoints, Donation, Notice, Posting, Round, desk_key, donations_of


def _postings(person: str) -> Iterable[Item]:
    return every(Listing(f"P#{person}", table="postings"))


LEDGER = "the ledger: figures under an id; it must add up for good"

kept(Posting, "postings", _postings, LEDGER)
kept(DeskPoints, "points", at(desk_key), LEDGER)
kept(Correction, "corrections", own("CORRECTED#"), LEDGER)
kept(Donation, "donations", listed(donations_of), LEDGER)
kept(AwardRow, "", None, LEDGER)
kept(Notice, "", None, "that an owner was told of an expiry; it expires itself")
nobodys("progress and budgets of jobs and programmes", Round, Shard, Chain)
