"""Sessions that begin and end are looked at afterwards: nothing of it costs a check-in or check-out a unit."""

from ..kit.facts import News, reaction
from .folding import Began, Ended, see_beginning, see_end
from .pairing import Verified, see_verified
from .rejecting import KIND, explain, give_after_appeal


@reaction("CheckedIn")
def look_at_beginning(news: News) -> None:
    """Fold a check-in into its windows, and flag what looks wrong; a repeat changes nothing."""
    data = news.data
    see_beginning(Began(data["person"], data["session"], data["station"], news.at, data.get("by", "")))


@reaction("CheckedOut", "SessionAutoClosed")
def look_at_end(news: News) -> None:
    """Fold the end of a session into its station's month, and flag what looks wrong; a repeat changes nothing."""
    data = news.data
    see_end(Ended(data["person"], data["session"], data["station"], data["minutes"], data["grade"]))


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
