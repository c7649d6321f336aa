"""Whatever is entered about hours is noted for exports; imports are worked on, page by page."""

from ..kit.facts import News, reaction
from ..kit.sweeping import each
from .exporting import feed
from .working import to_do, work


@reaction(
    "CheckedOut", "SessionAutoClosed", "SessionCorrected", "BackFillCounted", "HoursTakenBack", "HoursGivenBack"
)  # fmt: skip
def note_for_export(news: News) -> None:
    """A repeat finds it noted."""
    data = news.data
    feed(data["person"], data["session"], on=data.get("on"), told_at=news.at, news=news.ulid("export"))


@reaction("ObjectionGranted")
def note_granted(news: News) -> None:
    """What was amended at once; a missing service is noted when it counts."""
    data = news.data
    if data["session"] != data["objection"]:
        feed(data["person"], data["session"], on=data["on"], told_at=news.at, news=news.ulid("export"))


def sweep(now_ms: int) -> int:
    """Go on with every import that has work to do; returns how many. Safe to run twice."""
    return each(to_do(now_ms), work)
