"""Shifts (活动班次): a time of a station or a team for which volunteers enrol; its roster is closed when it begins."""

from .attending import Served, attend, attest, beneficiary_of, finish, latest_end, sessions_of, undo
from .enrolling import is_enrolled
from .making import demand_run, found_in
from .rules import NoSuchShift, NotOnShift, NotShiftTime, NotYourShift, ShiftAttended, ShiftCancelled, ShiftElsewhere

__all__ = [
    "NoSuchShift", "NotOnShift", "NotShiftTime", "NotYourShift", "Served", "ShiftAttended", "ShiftCancelled",
    "ShiftElsewhere", "attend", "attest", "beneficiary_of", "demand_run", "finish", "found_in", "is_enrolled",
    "latest_end", "sessions_of", "undo",
]  # fmt: skip
