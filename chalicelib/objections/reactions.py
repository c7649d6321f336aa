"""What an appeal reversed is open again; what is overdue is said so."""

from ..kit.facts import News, reaction
from ..kit.sweeping import each
from .answering import KIND, mark_overdue, overdue, reopen


@reaction("AppealDecided")
def open_again(news: News) -> None:
    """An objection that was turned down wrongly has to be granted; a repeat changes nothing."""
    if news.data["kind"] == KIND and news.data["outcome"] != "upheld":
        reopen(news.data["subject"])


def sweep(now_ms: int) -> int:
    """Mark overdue objections; returns how many were looked at. Safe to run twice."""
    return each(overdue(now_ms), mark_overdue)
