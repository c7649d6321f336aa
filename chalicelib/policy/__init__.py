"""Policy (政策): the figures that a city may change, versioned, with a date from which they count."""

from .actions import at
from .calendar import (
    after_office_minutes,
    end_of_working_day,
    is_provisional,
    is_working_day,
    office_day_minutes,
    office_minutes_between,
)
from .figures import Figures
from .message_figures import Messages, WechatTemplate
from .people_figures import WorkingDays
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
    "Messages",
    "Programme",
    "Responsibility",
    "Risk",
    "Routing",
    "WechatTemplate",
    "WorkingDays",
    "after_office_minutes",
    "all_programmes",
    "at",
    "end_of_working_day",
    "is_provisional",
    "is_working_day",
    "office_day_minutes",
    "office_minutes_between",
    "programme_of",
    "snapshot",
]
