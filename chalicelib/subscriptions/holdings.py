"""What subscriptions keep about a person (kit/holdings.py): all of it goes."""

from ..kit.holdings import erased, own, removed
from .store import LETTER, CreditRecord, Letter

erased(CreditRecord, "subscriptions", own("CREDIT#"), removed)
erased(Letter, "letters", own(LETTER), removed)
