"""Policy (政策): the figures that a city may change, versioned, with a date from which they count."""

from .actions import at
from .calendar import end_of_working_day, is_working_day
from .figures import Figures
from .programmes import all_programmes, programme_of
from .report_figures import Categories, Category, Limit, Responsibility, Routing
from .service_figures import Risk
from .store import snapshot
from .trade_figures import Programme

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
