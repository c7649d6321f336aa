"""What points routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, Month, Reason, Shape, VolunteerNo

Account = Literal["available", "held", "debt", "honour"]


class Donate(Shape):
    points: Annotated[int, Meta(ge=1, le=1_000_000)]


class DonationShown(Answer):
    """A receipt: what was given to the public pool."""

    id: str
    points: int
    donated_at: str
    to: Literal["public_pool"] = "public_pool"


class Donations(Answer):
    items: list[DonationShown]
    next_cursor: str | None


class Correct(Shape):
    """Which posting of whom (its number, as the statement shows it), and why."""

    volunteer_no: VolunteerNo
    number: Annotated[int, Meta(ge=1, le=10**12 - 1)]
    reason: Reason


class CorrectionShown(Answer):
    """Posted: by how much the person's points and honour changed. Proposed: it takes a second person."""

    id: str
    state: Literal["posted", "proposed"]
    points: int
    honour: int


class Expiring(Answer):
    points: int
    on: str


class BalancesShown(Answer):
    available: int
    held: int
    debt: int
    honour: int
    expiring: list[Expiring]


class Amount(Answer):
    """How much an account of the person grew (or, negative, shrank)."""

    account: Account
    points: int


class EntryShown(Answer):
    """One posting. `cause` is a word for programs; `reference` the station, offer or report behind it.

    Of a child's service: the beginning of its day, and no reference.
    """

    number: int
    at: str
    cause: str
    reference: str
    amounts: list[Amount]


class Statement(Answer):
    items: list[EntryShown]
    next_cursor: str | None


class ProgrammesQuery(Shape):
    """Without `month`: this one."""

    month: Month | None = None


class ProgrammeShown(Answer):
    """A programme's month. No cap: it gives what is earned, and nobody counts shards. What waits, waits whatever the
    month; of more than a thousand the oldest thousand are counted."""

    code: str
    name: str
    cap_points: int | None
    spent_points: int | None
    queued_awards: int
    queued_points: int
    when_empty: Literal["queue", "honour"]


class Programmes(Answer):
    month: str
    items: list[ProgrammeShown]
