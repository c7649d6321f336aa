"""Check-in (签到/签退): from a scanned code to a proven service; at most one open session a person."""

from .adjusting import revoke
from .amending_rules import BackFillBarred, BackFillCap, TimesImpossible, demand_times
from .assigning import latest_end
from .back_filling import Claim, publish
from .closing import Closed, end_at_scan
from .personal import Personal
from .personal import read as read_personal
from .presence import demand_out, is_in
from .rules import KEEPER_GRADE, AlreadyCheckedIn, NotCheckedIn, VolunteerUnfit, capped_end, due_at, unproven_end
from .traces import Traces, is_open, traces_of
from .travel import DOUBT, fastest_kmh

__all__ = [
    "DOUBT",
    "KEEPER_GRADE",
    "AlreadyCheckedIn",
    "BackFillBarred",
    "BackFillCap",
    "Claim",
    "Closed",
    "NotCheckedIn",
    "Personal",
    "TimesImpossible",
    "Traces",
    "VolunteerUnfit",
    "capped_end",
    "demand_out",
    "demand_times",
    "due_at",
    "end_at_scan",
    "fastest_kmh",
    "is_in",
    "is_open",
    "latest_end",
    "publish",
    "read_personal",
    "revoke",
    "traces_of",
    "unproven_end",
]
