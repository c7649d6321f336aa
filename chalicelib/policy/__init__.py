"""Policy (政策): the figures that a city may change, versioned, with a date from which they count."""

from .actions import at
from .figures import Categories, Category, Figures, Responsibility, Routing
from .store import snapshot

__all__ = ["Categories", "Category", "Figures", "Responsibility", "Routing", "at", "snapshot"]
