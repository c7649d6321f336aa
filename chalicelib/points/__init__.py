"""Points (积分): the ledger. Immutable postings with two sides, balances on the person's desk, one chain per person."""

from .actions import Cause, balances_of, post, statement
from .moves import Earn, Hold, Honour, Move, Release, Spend
from .rules import Balances, DebtOutstanding, Lot, NotEnoughPoints, expiry_of, graced
from .store import merchant_month

__all__ = [
    "Balances",
    "Cause",
    "DebtOutstanding",
    "Earn",
    "Hold",
    "Honour",
    "Lot",
    "Move",
    "NotEnoughPoints",
    "Release",
    "Spend",
    "balances_of",
    "expiry_of",
    "graced",
    "merchant_month",
    "post",
    "statement",
]
