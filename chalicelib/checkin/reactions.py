"""An open session gets a reminder, so that it ends by itself; what is due is ended by the sweeper.

Back-fills count when their notice is over; what an appeal gives back is entered again.
"""

from ..kit.facts import News, reaction
from ..kit.pages import Listing, every
from ..kit.sweeping import each
from ..kit.table import Unit, run
from ..policy import at as figures_at
from ..stations import find
from .adjusting import KIND, give_back
from .counting import count, notices_over
from .forgotten import mark_corrected, remember_forgotten
from .overdue import end_by_itself
from .rules import due_at, next_watch
from .sampling import Drawn, draw
from .store import DUE_PARTITION, Due, due_key, due_place


@reaction("CheckedIn")
def remind(news: News) -> None:
    """Put the reminder of an open session; a repeat finds it there."""
    person, session = news.data["person"], news.data["session"]
    figures = figures_at(news.at)
    due = due_at(news.at, find(news.data["station"]), figures, news.data.get("until", 0))
    if news.data.get("child"):
        due = next_watch(news.at, due, figures)

    def put(unit: Unit) -> None:
        key = due_key(person, session)
        if unit.read(key)[0] is None:
            record = Due(person=person, session=session, g1pk=DUE_PARTITION, g1sk=due_place(due, person))
            unit.create(key, record, lambda _: None)

    run(put)


@reaction("SessionAutoClosed")
def list_forgotten(news: News) -> None:
    """Show it to those who may correct it."""
    remember_forgotten(news.data["person"], news.data["session"], news.data["station"])


@reaction("SessionCorrected")
def strike_off(news: News) -> None:
    """It is not forgotten any more."""
    mark_corrected(news.data["person"], news.data["session"], news.data["station"])


@reaction("CheckedOut", "SessionAutoClosed", "BackFillCounted")
def draw_sample(news: News) -> None:
    """One session in a hundred is checked, however it ended; a repeat draws the same."""
    data = news.data
    draw(
        Drawn(
            data["person"], data["session"], data["station"], data["minutes"], data.get("grade", 0), news.at,
            data.get("beneficiary", ""), data.get("on", ""),
        )
    )  # fmt: skip


@reaction("AppealDecided")
def give_hours_back(news: News) -> None:
    """What a decision took of somebody's hours is entered again; a repeat changes nothing."""
    data = news.data
    if data["kind"] == KIND and data["outcome"] != "upheld":
        minutes = data["amount"] if data["outcome"] == "partial" else None
        give_back(data["person"], data["decision"], data["subject"], appeal=data["appeal"], minutes=minutes)


def sweep_back_fills(now_ms: int) -> int:
    """Count back-fills whose notice is over; returns how many were looked at. Safe to run twice."""
    return each(notices_over(now_ms), count)


def sweep(now_ms: int) -> int:
    """End every session that is due; returns how many reminders were looked at. Safe to run twice."""
    listed = every(Listing(DUE_PARTITION, index="gsi1", up_to=f"{now_ms:013d}~"))
    due = (reminder for item in listed if (reminder := Due.of(item)) is not None)
    return each(due, lambda reminder: end_by_itself(reminder.person, reminder.session))
