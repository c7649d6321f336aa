"""What couriers' companies keep about a person (kit/holdings.py): that he rides for one goes with him."""

from ..kit.holdings import erased, kept, listed, removed
from .store import Courier, CourierList, SentList, companies_of

erased(Courier, "courier_of", listed(companies_of), removed)
kept(CourierList, "", None, "the company's own numbers, and tags from which no identity number can be told")
kept(SentList, "", None, "the same, until it is approved; gone after a month")
