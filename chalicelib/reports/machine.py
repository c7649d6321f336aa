"""What may follow what of a report: its photos and verdicts, its safety, its visibility. Pure.

Four small machines stand side by side: state, safety, visibility, reward (docs/flows/report.md draws them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Literal

from ..kit.clock import DAY
from ..moderation import Verdict
from ..places import Point, metres_between
from ..policy import Category
from .rules import Human, Kind, NotADuplicate, Safety, State, Text, Visibility

BLUR_M, BLURS = 100, 1.4  # a phone is seldom more wrong than it says; what it says is believed so far


@dataclass(frozen=True)
class Shot:
    """One photo of a report as it stands: not there yet, processed, refused, or claimed by something else."""

    state: Literal["missing", "processed", "refused", "used"]
    verdict: Verdict | None = None
    reused: bool = False
    like: bool = False  # it looks like a photo of another report


@dataclass(frozen=True)
class Subject:
    """What the joining of a report and its photos needs to know of the report."""

    kind: Kind
    state: State
    text: Text
    human: Human | None
    photos_min: int
    sensitive: bool


@dataclass(frozen=True)
class Standing:
    """Where a report stands once report, photos and verdicts are put together."""

    state: State
    safety: Safety
    visibility: Visibility
    reason: str | None = None

    @property
    def wants_human(self) -> bool:
        """Whether a moderator has to look."""
        return self.safety in ("review", "block")


def standing(subject: Subject, shots: Sequence[Shot]) -> Standing:
    """Put together, from nothing but what is there now: the order in which it came cannot matter."""
    safety = safety_of(subject, shots)
    state, reason = _state(subject, shots, safety)
    return Standing(state, safety, visibility_of(subject, state, safety), reason)


def _state(subject: Subject, shots: Sequence[Shot], safety: Safety) -> tuple[State, str | None]:
    if subject.state not in ("waiting_photo", "submitted"):
        return subject.state, None
    if subject.state == "waiting_photo" and any(shot.state == "missing" for shot in shots):
        return "waiting_photo", None
    usable = sum(shot.state == "processed" for shot in shots)
    if subject.state == "waiting_photo" and usable < max(subject.photos_min, min(1, len(shots))):
        return "rejected", "photo_used" if any(shot.state == "used" for shot in shots) else "photo_refused"
    if subject.kind == "moment" and safety == "pass":
        return "published", None
    return "submitted", None


def safety_of(subject: Subject, shots: Sequence[Shot]) -> Safety:
    """The worst of text and photos; a human's word goes before the machine's."""
    judged = [shot for shot in shots if shot.state in ("processed", "missing")]
    if subject.human == "publish":
        return "pass"
    if any(shot.verdict == "risky" for shot in judged):
        return "block"
    if any(shot.verdict is None for shot in judged):
        return "pending"
    clean = subject.text == "pass" and all(shot.verdict == "pass" and not (shot.reused or shot.like) for shot in judged)
    return "pass" if clean else "review"


def visibility_of(subject: Subject, state: State, safety: Safety) -> Visibility:
    """Public is only what passed and is wanted, and what is sensitive only by its area; what was hidden stays so."""
    if subject.human == "hide" or safety == "block":
        return "hidden"
    wanted = state == ("published" if subject.kind == "moment" else "accepted")
    if not wanted or safety != "pass":
        return "private"
    return "area" if subject.sensitive else "public"


@dataclass(frozen=True)
class Place:
    """Where and when something was seen, in which group of categories."""

    point: Point
    accuracy_m: float
    group: str
    at: int


def radius_of(one: Place, accuracy_m: float, category: Category) -> float:
    """How far (m) from a place the same thing may have been seen with that accuracy: the blur of both is granted.

    Size and blurs have nothing to do with each other, so they add up by their squares.
    """
    return hypot(category.dedupe_radius_m, BLURS * min(hypot(one.accuracy_m, accuracy_m), BLUR_M))


def demand_duplicate(one: Place, incident: Place, category: Category, *, closed_at: int | None) -> None:
    """One incident: same group, within the category's radius, open or closed not long ago. NotADuplicate."""
    distance, radius = metres_between(one.point, incident.point), radius_of(one, incident.accuracy_m, category)
    recent = closed_at is None or one.at - closed_at <= category.dedupe_days * DAY
    if one.group != incident.group or distance > radius or not recent:
        raise NotADuplicate(distance_m=round(distance), radius_m=round(radius))
