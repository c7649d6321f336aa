"""Policy (政策): the figures that a city may change, versioned, with a date from which they count."""

from .actions import at
from .calendar import end_of_working_day
from .figures import Categories, Category, Figures, Responsibility, Routing
from .store import snapshot

__all__ = ["Categories", "Category", "Figures", "Responsibility", "Routing", "at", "end_of_working_day", "snapshot"]
