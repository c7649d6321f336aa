"""Decisions (处理决定): what hurts somebody, with its reason and its appeal; and the ladder of sanctions."""

from .actions import decide
from .independence import NotIndependent, demand_second_person, is_independent
from .rules import Grounds
from .sanctions import Bars, bars_of

__all__ = ["Bars", "Grounds", "NotIndependent", "bars_of", "decide", "demand_second_person", "is_independent"]
