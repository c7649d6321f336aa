"""Settlement (结算): what the city owes a merchant for a month, matched three ways, locked and approved by two."""

from .due import settle
from .rules import Batch, Line

__all__ = ["Batch", "Line", "settle"]
