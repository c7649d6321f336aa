"""What check-ins keep about a person (kit/holdings.py): services stay; places, phones and words go."""

from collections.abc import Iterator

from ..identity import desk_key
from ..kit.holdings import at, erased, found, kept, own, removed, without, worded
from ..kit.record import Item
from .back_fill_store import ASKED, Asked, BackFill, Filled, back_fill_key
from .forgotten_store import Forgotten
from .record_store import Evaluation, Question, Recall, Sample, Viewed
from .store import DeskCheckin, Due


def _back_fills(person: str) -> Iterator[Item]:
    asked = (Asked.of(item) for item in own(ASKED)(person))
    return found(*(back_fill_key(each.back_fill) for each in asked if each is not None))


erased(DeskCheckin, "check_in", at(desk_key), without(DeskCheckin.place, DeskCheckin.phone, DeskCheckin.recent))
erased(BackFill, "back_fills", _back_fills, worded(BackFill.content, BackFill.evidence, BackFill.objection))
erased(Asked, "", own(ASKED), removed, last=True)
kept(
    Evaluation, "evaluations", own("EVALUATION#"), "stars and fixed words: a part of the record of service, kept by law"
)
kept(Filled, "", None, "minutes of a month under an id")
kept(Due, "", None, "when an open session ends by itself: gone with it")
kept(Forgotten, "", None, "a session that ended by itself: ids and times, gone when it is too late to correct")
kept(Sample, "", None, "a session that was drawn for a check: ids and figures")
kept(Question, "", None, "the month of such a session")
kept(Recall, "", None, "which of them whoever answers for a beneficiary is asked about")
kept(Viewed, "views_of_my_hours", own("VIEWED#"), "the log of who looked at hours: ids")
