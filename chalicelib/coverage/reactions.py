"""Visits are folded from what happens at stations; a town is surveyed when its population was loaded."""

from collections.abc import Sequence

from ..kit.clock import now_ms
from ..kit.facts import News, batch_reaction, reaction
from .surveying import survey_town
from .visits import first_heard, fold_visits


@batch_reaction("CheckedIn", "CheckedOut")
def fold_last_visits(batch: Sequence[News]) -> None:
    """Safe to repeat, in any order: the latest visit counts."""
    fold_visits(batch)


@reaction("StationChanged")
def hear_of_station(news: News) -> None:
    """Safe to repeat: only the first time counts."""
    first_heard(news.data["id"], news.at)


@reaction("PopulationChanged")
def survey_changed_town(news: News) -> None:
    """Safe to repeat: the report is made from the points as they are."""
    survey_town(news.data["id"], now_ms())
