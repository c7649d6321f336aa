"""What statistics routes speak."""

from typing import Annotated

from msgspec import Meta

from ..kit.words import Answer, Day, Shape

Month = Annotated[str, Meta(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]


class Period(Shape):
    """One of the two; this month when neither is given."""

    day: Day | None = None
    month: Month | None = None


class Counted(Answer):
    id: str
    check_ins: int
    volunteers: int
    minutes: dict[str, int]


class StatisticsShown(Answer):
    area: str
    name: str
    period: str
    updated_at: str
    all: Counted
    volunteers_exact: bool
    stations: list[Counted]
    days: list[Counted]
    teams: list[Counted]
