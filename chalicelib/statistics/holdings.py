"""What statistics keep about a person (kit/holdings.py)."""

from ..kit.holdings import kept, nobodys
from .store import AreaPeriod, DayShares, Mark

kept(DayShares, "", None, "a station's or a team's day by tags, from which no person can be told")
nobodys("sums of areas, and marks of a job", AreaPeriod, Mark)
