"""Hours (服务时长): the day ledger of a person, and what a service adds to it. Nobody types minutes."""

from .actions import (
    Commands,
    Credit,
    at_station,
    days_of,
    demand_verified,
    entries_before,
    entry_ended_by,
    entry_near,
    keys_of,
    latest_at,
    record,
    stays_of,
    totals_of,
)
from .amending import NoSuchSession, Served, Why, back_fill, bring_in, extend, give_back, served, take_back
from .reading import DayEntered, Recorded, days_entered, hands_in, records_in, whose_day
from .reviews import Rejected, give_after_appeal, hold, hold_session, is_doubted, note_rejection
from .rules import Entry, Note, Service, Stay, Stretch, by_day, is_foreign

__all__ = [
    "Commands", "Credit", "DayEntered", "Entry", "NoSuchSession", "Note", "Recorded", "Rejected", "Served",
    "Service", "Stay", "Stretch", "Why", "at_station", "back_fill", "bring_in", "by_day", "days_entered", "days_of",
    "demand_verified", "entries_before", "entry_ended_by", "entry_near", "extend", "give_after_appeal", "give_back",
    "hands_in", "hold", "hold_session", "is_doubted", "is_foreign", "keys_of", "latest_at", "note_rejection", "record",
    "records_in", "served", "stays_of", "take_back", "totals_of", "whose_day",
]  # fmt: skip
