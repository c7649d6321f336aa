"""Reports meet their photos and verdicts; rewards follow what was confirmed; what waits too long is looked after."""

from ..kit.facts import News, reaction
from ..kit.sweeping import each
from .joining import join, join_user_of, look_after, waiting_too_long
from .rewards import grant, waiting_for_budget


@reaction("ReportSubmitted")
def join_report(news: News) -> None:
    """Claim its photos and see which are there; a repeat changes nothing."""
    join(news.data["report"])


@reaction("PhotoProcessed", "PhotoRefused", "PhotoJudged")
def join_photo(news: News) -> None:
    """See what it means for the report that has claimed it; a repeat changes nothing."""
    join_user_of(news.data["photo"])


@reaction("CaseStarted", "CaseClosed")
def reward_report(news: News) -> None:
    """The case's report was right; a repeat finds it rewarded."""
    grant(news.data["case"])


@reaction("MomentPublished")
def reward_moment(news: News) -> None:
    """The moment is shown; a repeat finds it rewarded."""
    grant(news.data["report"])


def sweep_waiting(now_ms: int) -> int:
    """Look after reports that wait too long for photos; returns how many. Safe to run twice."""
    return each(waiting_too_long(now_ms), look_after)


def sweep_rewards(now_ms: int) -> int:
    """Try rewards again that found the budget empty; returns how many. Safe to run twice."""
    return each(waiting_for_budget(now_ms), grant)
