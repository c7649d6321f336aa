"""What rights do by themselves: copies and erasures that are due, and what WeChat told of a person."""

from .. import media
from ..kit.facts import News, reaction
from ..kit.pages import Listing, every
from ..kit.sweeping import each
from . import copying, leaving
from .store import COPIES, LEAVINGS, Copy, Leaving, due


def sweep_copies(now_ms: int) -> int:
    """Make every copy that was asked for, end those whose day is over; returns how many. Safe to run twice."""
    listed = every(Listing(COPIES, index="gsi1", up_to=f"{due(now_ms)}~"))
    return each((copy for item in listed if (copy := Copy.of(item)) is not None), copying.go_on)


def sweep_leavings(now_ms: int) -> int:
    """Go on with every erasure that is due; returns how many there were. Safe to run twice, and to be cut off."""
    listed = every(Listing(LEAVINGS, index="gsi1", up_to=f"{due(now_ms)}~"))
    return each((row for item in listed if (row := Leaving.of(item)) is not None), leaving.go_on)


@reaction("AccountCancelled")
def let_go(news: News) -> None:
    """Somebody has ended his account at WeChat: he leaves here too. Safe to repeat."""
    leaving.leave_by_wechat(news.data["person"], news.at)


@reaction("AuthorisationRevoked")
def forget_photos(news: News) -> None:
    """Who takes back the right to his photos gets them out of every bucket; his reports stay. Safe to repeat."""
    if "photos" in news.data["purposes"]:
        media.forget(news.data["person"])
