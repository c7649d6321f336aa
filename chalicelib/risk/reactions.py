"""Sessions that begin and end are looked at afterwards: nothing of it costs a check-in or check-out a unit."""

from ..kit.facts import News, reaction
from .ending import Ended, see_back_fill, see_end
from .folding import Began, see_beginning
from .pairing import Verified, see_verified
from .receiving import Recalled, see_recall
from .rejecting import KIND, explain, give_after_appeal


@reaction("CheckedIn")
def look_at_beginning(news: News) -> None:
    """Fold a check-in into its windows, and flag what looks wrong; a repeat changes nothing."""
    data = news.data
    see_beginning(Began(data["person"], data["session"], data["station"], news.at, data.get("by", "")))


@reaction("CheckedOut", "SessionAutoClosed")
def look_at_end(news: News) -> None:
    """Fold the end of a session into its windows, and flag what looks wrong; a repeat changes nothing."""
    data = news.data
    see_end(
        Ended(
            data["person"], data["session"], data["station"], data["minutes"], data["grade"],
            data.get("team", ""), data.get("beneficiary", ""),
        )
    )  # fmt: skip


@reaction("BackFillCounted")
def look_at_back_fill(news: News) -> None:
    """Fold a back-fill into its windows; a repeat changes nothing."""
    data = news.data
    see_back_fill(
        Ended(
            data["person"], data["session"], data["station"], data["minutes"], 0, data["team"],
            data.get("beneficiary", ""),
        ),
        data["on"],
    )  # fmt: skip


@reaction("RecallAnswered")
def look_at_recall(news: News) -> None:
    """Flag a service that never was, as whoever answers for the beneficiary says; a repeat changes nothing."""
    _look_at(news, "came")


@reaction("SampleAnswered")
def look_at_answer(news: News) -> None:
    """The same of what a keeper says; the release before this one told less, and nothing can be made of it."""
    if "person" in news.data:
        _look_at(news, "said")


def _look_at(news: News, word: str) -> None:
    data = news.data
    see_recall(
        Recalled(
            data["person"], data["session"], data["station"], data[word] == "no", data["by"],
            data.get("beneficiary", ""), data.get("on", ""),
        )
    )  # fmt: skip


@reaction("CaseClosed")
def look_at_pair(news: News) -> None:
    """Count who verified whose report, and flag who meets too often; a repeat changes nothing."""
    data = news.data
    if data.get("by"):
        see_verified(Verified(data["case"], data["person"], data["by"], data["area"], news.at))


@reaction("ServiceRejected")
def explain_rejection(news: News) -> None:
    """Whoever loses a doubted service is told why, and until when he may appeal."""
    explain(news.data["session"], decision=news.ulid("decision"))


@reaction("AppealDecided")
def give_rejected_back(news: News) -> None:
    """An appeal against a rejection enters the service after all; a repeat changes nothing."""
    data = news.data
    if data["kind"] == KIND and data["outcome"] != "upheld":
        minutes = data["amount"] if data["outcome"] == "partial" else None
        give_after_appeal(data["subject"], appeal=data["appeal"], decision=data["decision"], minutes=minutes)
