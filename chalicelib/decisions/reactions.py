"""A sanction that an appeal reversed is lifted; what is overdue is said so; what is over ends by itself."""

from ..kit.facts import News, reaction
from ..kit.sweeping import each
from .appeals import mark_overdue, overdue
from .sanctions import KIND, ended, lift, resume


@reaction("AppealDecided")
def lift_sanction(news: News) -> None:
    """End it (reversed) or shorten it (partial); a repeat changes nothing."""
    if news.data["kind"] == KIND and news.data["outcome"] != "upheld":
        days = news.data["amount"] if news.data["outcome"] == "partial" else 0
        lift(news.data["person"], news.data["decision"], days)


def sweep_appeals(now_ms: int) -> int:
    """Mark overdue appeals; returns how many were looked at. Safe to run twice."""
    return each(overdue(now_ms), lambda appeal: mark_overdue(appeal.id))


def sweep_sanctions(now_ms: int) -> int:
    """Let teams serve again whose suspension is over; returns how many. Safe to run twice."""
    return each(ended(now_ms), lambda decision: resume(decision.person, decision.id))
