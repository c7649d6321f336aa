"""Shifts (活动班次): a time of a station or a team for which volunteers enrol; its roster is closed when it begins."""

from .attending import Served, attend, finish, latest_end, undo
from .enrolling import is_enrolled
from .looking import one
from .making import found_in
from .rules import NoSuchShift, NotOnShift, NotShiftTime, ShiftCancelled, ShiftElsewhere

__all__ = [
    "NoSuchShift", "NotOnShift", "NotShiftTime", "Served", "ShiftCancelled", "ShiftElsewhere", "attend", "finish",
    "found_in", "is_enrolled", "latest_end", "one", "undo",
]  # fmt: skip
