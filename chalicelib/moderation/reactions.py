"""Every processed photo is judged; the sweeper looks after those that WeChat forgot."""

from ..kit.facts import News, reaction
from ..kit.pages import Listing, every
from ..kit.sweeping import each
from .actions import submit, wait_no_longer
from .store import DUE_PARTITION, Check, due_at


@reaction("PhotoProcessed")
def submit_photo(news: News) -> None:
    """Ask WeChat; a repeat finds that it was asked."""
    submit(news.data["photo"], news.data["person"])


def sweep(now_ms: int) -> int:
    """Ask again for every verdict that is overdue; returns how many were looked at. Safe to run twice."""
    listed = every(Listing(DUE_PARTITION, index="gsi1", up_to=due_at(now_ms)))
    due = (check for item in listed if (check := Check.of(item)) is not None)
    return each(due, lambda check: wait_no_longer(check.photo))
