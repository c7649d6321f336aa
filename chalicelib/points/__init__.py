"""Points (积分): the ledger. Immutable postings with two sides, balances on the person's desk, one chain per person."""

from .actions import Cause, balances_of, demand_no_debt, post, statement
from .apart import post_apart
from .awarding import Award, Awarded, award, place_in_queue, queue_of
from .budgets import source_of, take
from .moves import ClawBack, Dishonour, Earn, Hold, Honour, Move, Release, Return, Spend
from .receivables import Earned, earned_in, has_earned_in
from .rules import Balances, DebtOutstanding, HonourTooLow, Lot, NotEnoughPoints, Owner, expiry_of, graced
from .store import merchant_month

__all__ = [
    "Award",
    "Awarded",
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
    "award",
    "balances_of",
    "demand_no_debt",
    "earned_in",
    "expiry_of",
    "graced",
    "has_earned_in",
    "merchant_month",
    "place_in_queue",
    "post",
    "post_apart",
    "queue_of",
    "source_of",
    "statement",
    "take",
]
