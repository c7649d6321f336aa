"""The mechanisms (机制) that every feature stands on: Unit, Record, door, refusals, clock, codes. Knows no feature."""

from . import garbage

__all__ = ["garbage"]
