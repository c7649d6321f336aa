"""Where verdicts live.

PHOTO#<photo_id> / CHECK     the photo's verdict, how often WeChat was asked; gsi1 lists those without one in time
TRACE#<trace_id> / TRACE     what WeChat calls a question: our photo and its verdict, whichever comes first
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import Item, Record, UlidAttribute, WordAttribute
from ..kit.table import Key
from .rules import Verdict

DUE_PARTITION = "DUE#CHECK"


class Check(Record):
    photo = UnicodeAttribute(attr_name="ph")
    person = UlidAttribute(attr_name="pe")
    attempt = NumberAttribute(attr_name="at")
    trace = UnicodeAttribute(attr_name="tr", null=True)
    verdict = WordAttribute[Verdict](attr_name="su", null=True)
    label = NumberAttribute(attr_name="lb", null=True)
    revision = NumberAttribute(attr_name="rv")


class Trace(Record):
    photo = UnicodeAttribute(attr_name="ph", null=True)
    verdict = WordAttribute[Verdict](attr_name="su", null=True)
    label = NumberAttribute(attr_name="lb", null=True)


def check_key(photo_id: str) -> Key:
    """Where the verdict on a photo lives."""
    return Key(f"PHOTO#{photo_id}", "CHECK")


def trace_key(trace_id: str) -> Key:
    """Where a question to WeChat lives."""
    return Key(f"TRACE#{trace_id}", "TRACE")


def verdict_from(item: Item | None) -> Verdict | None:
    """The verdict of a CHECK item; None while there is none."""
    check = Check.of(item)
    return check.verdict if check is not None else None


def due_at(at_ms: int) -> str:
    """The range key under which a check is due at that moment."""
    return f"{at_ms:013d}"
