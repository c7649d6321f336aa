"""What is told of a redemption leaves a slip, and puts its merchant on the job's list; a lock has its statements."""

from ..kit.clock import month_of
from ..kit.facts import News, reaction
from .drafting import keep_slip
from .due import enlist
from .rules import Verb
from .statements import write_all


@reaction("RedemptionConfirmed")
def note_confirmation(news: News) -> None:
    """Safe to repeat: the slip is named by the redemption."""
    _note(news, "confirm")


@reaction("RedemptionReversed")
def note_reversal(news: News) -> None:
    """Safe to repeat: the slip is named by the redemption."""
    _note(news, "reverse")


def _note(news: News, verb: Verb) -> None:
    keep_slip(news.data["merchant"], news.pk.removeprefix("RDM#"), verb, news.at)
    enlist(news.data["merchant"], month_of(news.at))


@reaction("SettlementLocked")
def write_statements(news: News) -> None:
    """Safe to repeat: a statement is written once."""
    write_all(news.data["merchant"], news.data["month"])
