"""Points (积分): the ledger. Immutable postings with two sides, balances on the person's desk, one chain per person."""

from .actions import Cause, balances_of, post, statement
from .apart import post_apart
from .moves import Earn, Hold, Honour, Move, Release, Spend
from .receivables import Earned, earned_in, has_earned_in
from .rules import Balances, DebtOutstanding, Lot, NotEnoughPoints, expiry_of, graced
from .store import merchant_month

__all__ = [
    "Balances",
    "Cause",
    "DebtOutstanding",
    "Earn",
    "Earned",
    "Hold",
    "Honour",
    "Lot",
    "Move",
    "NotEnoughPoints",
    "Release",
    "Spend",
    "balances_of",
    "earned_in",
    "expiry_of",
    "graced",
    "has_earned_in",
    "merchant_month",
    "post",
    "post_apart",
    "statement",
]
