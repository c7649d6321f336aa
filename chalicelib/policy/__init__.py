"""Policy (政策): the figures that a city may change, versioned, with a date from which they count."""

from .actions import at
from .calendar import end_of_working_day, is_working_day
from .figures import Categories, Category, Figures, Limit, Programme, Responsibility, Risk, Routing
from .programmes import all_programmes, programme_of
from .store import snapshot

__all__ = [
    "Categories",
    "Category",
    "Figures",
    "Limit",
    "Programme",
    "Responsibility",
    "Risk",
    "Routing",
    "all_programmes",
    "at",
    "end_of_working_day",
    "is_working_day",
    "programme_of",
    "snapshot",
]
