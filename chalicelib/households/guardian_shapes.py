"""What the routes of guardians and wards speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, Shape, VolunteerNo

IdNumber = Annotated[str, Meta(pattern=r"^[0-9]{17}[0-9Xx]$")]


class WardClaim(Shape):
    volunteer_no: VolunteerNo
    ward_id_number: IdNumber
    id_number: IdNumber


class GuardianConsent(Shape):
    version: Annotated[str, Meta(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9.-]+$")]
    given: bool


class GuardianProposal(Shape):
    guardian_no: VolunteerNo
    ward_no: VolunteerNo
    give: bool = True


class AgreedShown(Answer):
    purpose: Literal["service", "points"]
    version: str
    given: bool
    at: str


class WardShown(Answer):
    """`accompanied`: he serves only while a guardian does at the same station."""

    volunteer_no: str
    name_masked: str
    accompanied: bool
    consents: list[AgreedShown]


class Wards(Answer):
    items: list[WardShown]
    next_cursor: str | None = None


class GuardianProposed(Answer):
    id: str
    state: Literal["proposed"] = "proposed"


class GuardianDecided(Answer):
    linked: bool
