"""Hours (服务时长): the day ledger of a person, and what a service adds to it. Nobody types minutes."""

from .actions import Credit, days_of, demand_verified, entry_ended_by, entry_near, keys_of, record, totals_of
from .rules import Entry, Service

__all__ = [
    "Credit",
    "Entry",
    "Service",
    "days_of",
    "demand_verified",
    "entry_ended_by",
    "entry_near",
    "keys_of",
    "record",
    "totals_of",
]
