"""When a shift is cancelled, whoever enrolled in it is told and has his time back."""

from ..kit.facts import News, reaction
from .enrolling import call_off


@reaction("ShiftCancelled")
def give_times_back(news: News) -> None:
    """Safe to repeat: who has his time back is told no more."""
    call_off(news.data["shift"], news.data["station"])
