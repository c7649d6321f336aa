"""Points (积分): the ledger. Immutable postings with two sides, balances on the person's desk, one chain per person."""

from .actions import Cause, balances_of, post, statement
from .apart import post_apart
from .moves import ClawBack, Dishonour, Earn, Hold, Honour, Move, Release, Return, Spend
from .receivables import Earned, earned_in, has_earned_in
from .rules import Balances, DebtOutstanding, HonourTooLow, Lot, NotEnoughPoints, Owner, expiry_of, graced
from .store import merchant_month

__all__ = [
    "Balances",
    "Cause",
    "ClawBack",
    "DebtOutstanding",
    "Dishonour",
    "Earn",
    "Earned",
    "Hold",
    "Honour",
    "HonourTooLow",
    "Lot",
    "Move",
    "NotEnoughPoints",
    "Owner",
    "Release",
    "Return",
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
