"""A list that came into force ends the role of whoever it leaves out."""

from ..kit.facts import News, reaction
from .joining import dismiss


@reaction("CourierListApproved")
def dismiss_left_out(news: News) -> None:
    """Look at every courier of the company; a repeat finds nobody to dismiss."""
    dismiss(news.data["company"])
