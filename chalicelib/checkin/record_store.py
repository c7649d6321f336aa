"""Where spot checks and the log of views live. None of it expires: records are kept for ten years and more.

SAMPLE#<month> / <session>     a session that is checked: what was recorded, what its keeper answers, and what whoever
                               answers for the beneficiary says; gsi1 lists a station's unanswered questions, gsi2
                               those to somebody who answers for beneficiaries
QUESTION#<session> / QUESTION  the month of a sampled session, for whoever answers
RECALL#<id> / RECALL           which sampled session a recall question is about; its id tells the day and no moment
P#<person> / EVALUATION#<session>   what a keeper says of a service
P#<person> / VIEWED#<id>       who of the staff looked at a person's hours, and at which month
STATION#<id> / VIEWED#<id>     who looked at what a station forgot
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.clock import day_on, day_start_ms
from ..kit.ids import derived_ulid
from ..kit.record import Command, JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.table import Key
from .record_rules import Came, PraiseWord, Said


class Sample(Record):
    session = UlidAttribute(attr_name="se")
    person = UlidAttribute(attr_name="pe")
    station = UnicodeAttribute(attr_name="on")
    minutes = NumberAttribute(attr_name="mn")
    grade = NumberAttribute(attr_name="gr")
    ended_at = NumberAttribute(attr_name="ea")
    area = UnicodeAttribute(attr_name="ar", null=True)  # of a child, instead of station and session
    said = WordAttribute[Said](attr_name="sd", null=True)
    said_by = UlidAttribute(attr_name="sb", null=True)
    said_at = NumberAttribute(attr_name="st", null=True)
    on = UnicodeAttribute(attr_name="dy", null=True)  # of a back-fill, which ends when its notice is over
    beneficiary = UlidAttribute(attr_name="bf", null=True)
    asked = UlidAttribute(attr_name="as", null=True)  # who answers for him
    due_at = NumberAttribute(attr_name="du", null=True)
    came = WordAttribute[Came](attr_name="cm", null=True)
    came_at = NumberAttribute(attr_name="ca", null=True)
    came_as = JsonAttribute[Command](Command, attr_name="cc")  # the keeper's answer is remembered apart from his

    @property
    def recall(self) -> str:
        """The id of the question to the beneficiary: the same on every repeat, and of the day."""
        return derived_ulid(day_start_ms(day_on(int(self.ended_at))), "recall", self.session)

    @property
    def told_on(self) -> dict[str, str]:
        """The day of a back-fill, as a fact says it."""
        return {"on": self.on} if self.on else {}


class Question(Record):
    month = UnicodeAttribute(attr_name="mo")


class Recall(Record):
    month = UnicodeAttribute(attr_name="mo")
    session = UlidAttribute(attr_name="se")


class Evaluation(Record):
    stars = NumberAttribute(attr_name="st", null=True)
    words = JsonAttribute[tuple[PraiseWord, ...]](tuple[PraiseWord, ...], attr_name="wo", null=False)
    by = UlidAttribute(attr_name="by")
    at = NumberAttribute(attr_name="at")


class Viewed(Record):
    by = UlidAttribute(attr_name="by")
    month = UnicodeAttribute(attr_name="mo", null=True)
    at = NumberAttribute(attr_name="at")


def sample_key(month: str, session: str) -> Key:
    """Where a sampled session lives."""
    return Key(sample_of(month), session)


def sample_of(month: str) -> str:
    """The partition of a month's sample."""
    return f"SAMPLE#{month}"


def question_key(session: str) -> Key:
    """Where the question about a session points to its month."""
    return Key(f"QUESTION#{session}", "QUESTION")


def questions_of(station: str) -> str:
    """The partition of gsi1 with a station's unanswered questions."""
    return f"STATION#{station}#QUESTIONS"


def recall_key(recall: str) -> Key:
    """Where a recall question points to its session."""
    return Key(f"RECALL#{recall}", "RECALL")


def recalls_of(person: str) -> str:
    """The partition of gsi2 with the unanswered questions to somebody who answers for beneficiaries."""
    return f"P#{person}#RECALLS"


def evaluation_key(person: str, session: str) -> Key:
    """Where the evaluation of a session lives."""
    return Key(f"P#{person}", f"EVALUATION#{session}")


def viewed_key(person: str, view: str) -> Key:
    """Where a view of somebody's hours is kept."""
    return Key(f"P#{person}", f"VIEWED#{view}")


def forgotten_viewed_key(station: str, view: str) -> Key:
    """Where a view of what a station forgot is kept."""
    return Key(f"STATION#{station}", f"VIEWED#{view}")
