"""Check-in (签到/签退): from a scanned code to a proven service; at most one open session a person."""

from .leaving import Closed, end_at_scan
from .personal import Personal
from .personal import read as read_personal
from .rules import KEEPER_GRADE, AlreadyCheckedIn, NotCheckedIn, VolunteerUnfit, capped_end, due_at, unproven_end
from .travel import DOUBT

__all__ = [
    "DOUBT",
    "KEEPER_GRADE",
    "AlreadyCheckedIn",
    "Closed",
    "NotCheckedIn",
    "Personal",
    "VolunteerUnfit",
    "capped_end",
    "due_at",
    "end_at_scan",
    "read_personal",
    "unproven_end",
]
