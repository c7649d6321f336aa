"""Where reports live.

REPORT#<id> / REPORT            a report; gsi1 lists a person's, gsi2 the screeners' queue, then the case's reports
REPORT#<id> / WAIT              it waits for photos; gsi1 lists when to look again
REPORT#<id> / REVIEW            a moderator has to look; gsi1 is the moderators' queue
REPORT#<id> / SHOWN             it may be seen by everybody; gsi1: what may be, by kind and month
REPORT#<id> / REWARD            its reward waits; gsi1: the programme's queue, by when to try again, or what is held
PHOTO#<photo_id> / CLAIM        which report or case uses the photo: the first one, for good
P#<person> / DESK               shared desk; reports' drawer: rewards of the latest day
"""

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.codes import from_text, to_text
from ..kit.record import BytesAttribute, JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.revised import Revised
from ..kit.table import Key
from ..places import Point
from .rules import Human, Kind, Mark, MaskedPhoto, ReportDone, Reward, Safety, State, Text, Visibility

WAITS = "DUE#REPORT"
_PHOTO_BYTES = 36


class Report(Revised):
    person = UlidAttribute(attr_name="pe")
    kind = WordAttribute[Kind](attr_name="kd")
    category = UnicodeAttribute(attr_name="cg")
    words = UnicodeAttribute(attr_name="wd")
    packed = BytesAttribute(attr_name="ph", null=True)  # the photo ids, 36 bytes each
    lat = NumberAttribute(attr_name="la")
    lng = NumberAttribute(attr_name="ln")
    accuracy_m = NumberAttribute(attr_name="am")
    area = UnicodeAttribute(attr_name="ar")
    shot_at = NumberAttribute(attr_name="ha", null=True)
    submitted_at = NumberAttribute(attr_name="sa")
    complete_at = NumberAttribute(attr_name="ca", null=True)
    text = WordAttribute[Text](attr_name="tx")
    human = WordAttribute[Human](attr_name="hu", null=True)
    state = WordAttribute[State](attr_name="st")
    visibility = WordAttribute[Visibility](attr_name="vi")
    safety = WordAttribute[Safety](attr_name="sf")
    reward = WordAttribute[Reward](attr_name="rw")
    points = NumberAttribute(attr_name="pt", null=True)
    reason = UnicodeAttribute(attr_name="re", null=True)
    lapse = UnicodeAttribute(attr_name="lp", null=True)
    case = UlidAttribute(attr_name="cs", null=True)
    granted_at = NumberAttribute(attr_name="ga", null=True)
    grants = NumberAttribute(attr_name="gn", null=True)  # how often: a later one is a new posting
    refused_by = UlidAttribute(attr_name="rb", null=True)  # whoever said no; he does not screen it again
    channel = UnicodeAttribute(attr_name="ch", null=True)  # none: the mini-program
    ticket = UnicodeAttribute(attr_name="ti", null=True)  # the hotline's own number
    album = NumberAttribute(attr_name="al", null=True)  # 1: its photos were not taken for it, says the phone
    signs = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="sg")  # what looks odd, for whoever screens it
    masked = JsonAttribute[tuple[MaskedPhoto, ...]](tuple[MaskedPhoto, ...], attr_name="mk")
    digest = UnicodeAttribute(attr_name="dg")
    timeline = JsonAttribute[tuple[Mark, ...]](tuple[Mark, ...], attr_name="tl", null=False)
    done = JsonAttribute[tuple[ReportDone, ...]](tuple[ReportDone, ...], attr_name="dn")

    @property
    def id(self) -> str:
        """The report's id."""
        return self.pk.removeprefix("REPORT#")

    @property
    def photos(self) -> tuple[str, ...]:
        """The ids of its photos."""
        packed = self.packed or b""
        return tuple(to_text(packed[at : at + _PHOTO_BYTES]) for at in range(0, len(packed), _PHOTO_BYTES))

    @property
    def point(self) -> Point:
        """Where, in GCJ-02."""
        return Point(float(self.lat), float(self.lng))


class Wait(Record):
    report = UlidAttribute(attr_name="rp")
    since = NumberAttribute(attr_name="si")
    looks = NumberAttribute(attr_name="lk")


class Marker(Record):
    """An item that only says that something has to be done about a report."""

    report = UlidAttribute(attr_name="rp")


class Claim(Record):
    owner = UnicodeAttribute(attr_name="ow")


class Rewarded(msgspec.Struct, frozen=True, array_like=True):
    """What a person was rewarded with on one day, for problems and for moments, and in the month of that day."""

    on: str
    problems: int = 0
    moments: int = 0
    in_month: int = 0


class DeskRewards(Record):
    """Reports' drawer of the desk. It changes only together with a posting, whose sequence guards it."""

    rewarded = JsonAttribute[Rewarded](Rewarded, attr_name="rd")


def report_key(report_id: str) -> Key:
    """Where a report lives."""
    return Key(f"REPORT#{report_id}", "REPORT")


def wait_key(report_id: str) -> Key:
    """Where its waiting for photos is noted."""
    return Key(f"REPORT#{report_id}", "WAIT")


def review_key(report_id: str) -> Key:
    """Where a moderator's task about it is noted."""
    return Key(f"REPORT#{report_id}", "REVIEW")


def reward_key(report_id: str) -> Key:
    """Where its waiting for budget is noted."""
    return Key(f"REPORT#{report_id}", "REWARD")


def shown_key(report_id: str) -> Key:
    """Where it is noted that everybody may see it."""
    return Key(f"REPORT#{report_id}", "SHOWN")


def shown_in(kind: Kind, month: str) -> str:
    """The partition of gsi1 with what everybody may see of a month."""
    return f"SHOWN#{kind}#{month}"


def claim_key(photo_id: str) -> Key:
    """Where the use of a photo is noted."""
    return Key(f"PHOTO#{photo_id}", "CLAIM")


def owner_of_report(report_id: str) -> str:
    """How a claim names a report."""
    return f"report:{report_id}"


def packed(photos: tuple[str, ...]) -> bytes | None:
    """Photo ids as they are stored: 36 bytes instead of 48 characters. ValueError for what is no photo id."""
    raw = [from_text(photo) for photo in photos]
    if any(each is None or len(each) != _PHOTO_BYTES for each in raw):
        raise ValueError("not a photo id")
    return b"".join(each for each in raw if each is not None) or None


def reports_of(person: str) -> str:
    """The partition of gsi1 with a person's reports."""
    return f"P#{person}#REPORTS"


def queue(name: str, county: str) -> str:
    """A queue of staff: `REPORTS#submitted`, `REVIEWS`, `CASES#resolved`, by county."""
    return f"{name}#{county}"


def place_in_queue(area: str, at_ms: int) -> str:
    """The range key of a queue: by area, then by time."""
    return f"{area}#{at_ms:013d}"


def county_of(area: str) -> str:
    """The county of an area (the city itself, where no county is known)."""
    return area[:6]
