"""Policy (政策): the figures that a city may change, versioned, with a date from which they count."""

from .actions import at
from .figures import Category, Figures, Responsibility
from .store import snapshot

__all__ = ["Category", "Figures", "Responsibility", "at", "snapshot"]
