"""Reports meet their photos and verdicts; rewards follow what was confirmed; time does its part.

What an appeal reversed stands again.
"""

from ..kit.facts import News, reaction
from ..kit.sweeping import each
from .first_places import fill_first_place, fill_first_place_with
from .joining import join, join_user_of, look_after, waiting_too_long
from .refusing import KINDS
from .restoring import restore
from .rewards import grant, grant_of_case, waiting_for_budget
from .ringing import count_anew, due, provisional, ring
from .signs import notice


@reaction("ReportSubmitted")
def join_report(news: News) -> None:
    """Claim its photos, see which are there, and note what looks odd; a repeat changes nothing."""
    join(news.data["report"])
    notice(news.data["report"])


@reaction("PhotoProcessed", "PhotoRefused", "PhotoJudged")
def join_photo(news: News) -> None:
    """See what it means for the report that has claimed it, and for its case; a repeat changes nothing."""
    report = join_user_of(news.data["photo"])
    if report:
        fill_first_place_with(report)


@reaction("CaseStarted", "CaseClosed")
def reward_report(news: News) -> None:
    """The case's report was right; a repeat finds it rewarded."""
    grant_of_case(news.data["case"])


@reaction("MomentPublished", "ReportPutFirst", "ReportRestored")
def reward_one(news: News) -> None:
    """The moment is shown, or the report stands for its incident; a repeat finds it rewarded."""
    grant(news.data["report"])


@reaction("ReportShown")
def fill_with_shown(news: News) -> None:
    """A moderator has vouched for it, and its case may have lost its first report; a repeat finds the place filled."""
    fill_first_place_with(news.data["report"])


@reaction("ReportDuplicated")
def fill_with(news: News) -> None:
    """The first report may have fallen in the same moment; a repeat finds the place filled."""
    fill_first_place(news.data["case"], news.data["report"])


@reaction("ReportRevoked")
def fill_after(news: News) -> None:
    """What was attached a moment before the fall was not listed yet; a repeat finds the place filled."""
    if news.data.get("case"):
        fill_first_place(news.data["case"])


@reaction("AppealDecided")
def restore_report(news: News) -> None:
    """What was said no to stands again, wholly or in part; a repeat changes nothing."""
    if news.data["kind"] in KINDS and news.data["outcome"] != "upheld":
        restore(news.data["kind"], news.data["subject"])


def sweep_waiting(now_ms: int) -> int:
    """Look after reports that wait too long for photos; returns how many. Safe to run twice."""
    return each(waiting_too_long(now_ms), look_after)


def sweep_rewards(now_ms: int) -> int:
    """Try rewards again that found the budget empty; returns how many. Safe to run twice."""
    return each(waiting_for_budget(now_ms), lambda report: grant(report, in_turn=True))


def sweep_cases(now_ms: int) -> int:
    """Ring the alarms of cases that are due; returns how many. Safe to run twice."""
    return each(due(now_ms), ring)


def sweep_deadlines(now_ms: int) -> int:
    """Set deadlines anew that the calendar did not reach and reaches now; returns how many. Safe to run twice."""
    return each(provisional(now_ms), count_anew)
