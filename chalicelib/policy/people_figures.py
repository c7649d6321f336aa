"""Figures of people: households, minors, decisions about them, what they are told, and the year's working days."""

from typing import Annotated

from msgspec import Meta

from .document import Age, Count, Document, Minute, Positive


class Households(Document, frozen=True):
    members_max: Positive = 10
    lock_days: Count = 30  # who has left counts as of the household so long, and joins no other
    invitation_minutes: Positive = 30


class Minors(Document, frozen=True):
    """From which age on a minor may do what (reference.md 1.7); nobody is asked for more than 18 years."""

    serve_from_age: Age = 6
    alone_from_age: Annotated[int, Meta(ge=10, le=18)] = 14  # younger: only with a guardian at the same station
    free_from_age: Annotated[int, Meta(ge=14, le=18)] = 18  # younger: only with a guardian's consent
    redeem_alone_from_age: Age = 14  # younger: only with a guardian's consent to spend points
    shown_from_age: Age = 14  # younger: lists say the day and the community, no station and no minute
    guardians_max: Positive = 2
    left_alone_minutes: Count = 10  # after the guardian has left, until the minor's session ends
    watch_minutes: Positive = 10  # how often a minor's guardian is looked for


class Decisions(Document, frozen=True):
    appeal_days: Positive = 15
    appeal_working_days: Positive = 7  # an appeal that nobody has decided by then is overdue
    reward_freeze_days: Positive = 30
    points_ban_days: Positive = 365
    team_suspension_days: Positive = 90


class Inbox(Document, frozen=True):
    kept_days: Positive = 180  # messages: what they tell of is kept elsewhere


class WorkingDays(Document, frozen=True):
    """Where the year's calendar differs from Monday to Friday, as the State Council announces it (`YYYY-MM-DD`)."""

    holidays: tuple[str, ...] = ()
    make_up_days: tuple[str, ...] = ()
    known_until: str = ""  # the last day that was announced; later ones are Monday to Friday, and provisional
    office_hours: Annotated[tuple[tuple[Minute, Minute], ...], Meta(min_length=1)] = ((510, 720), (810, 1080))

    def __post_init__(self) -> None:
        if any(opens >= closes for opens, closes in self.office_hours):
            raise ValueError("offices close after they open")
