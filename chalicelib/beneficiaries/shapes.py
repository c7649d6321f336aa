"""What the routes of beneficiaries speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, PageQuery, Shape, VolunteerNo

CountyOrBelow = Annotated[str, Meta(pattern=r"^[0-9]{6,12}$")]
Name = Annotated[str, Meta(min_length=2, max_length=20, pattern=r"^[\u3400-\u9fff·A-Za-z0-9 ]+$")]


class BeneficiariesOf(PageQuery, kw_only=True):
    area: CountyOrBelow


class BeneficiaryNew(Shape):
    """`himself`: the contact is the one who is served. A name may be a person's or a group's (a school class)."""

    name: Name
    area: CountyOrBelow
    contact_no: VolunteerNo
    himself: bool = False


class BeneficiaryProposed(Answer):
    id: str
    state: Literal["proposed"] = "proposed"


class BeneficiaryShown(Answer):
    """As the offices of the area see him."""

    id: str
    name_masked: str
    area: str
    himself: bool
    state: Literal["proposed", "agreed", "active", "ended"]


class Beneficiaries(Answer):
    items: list[BeneficiaryShown]
    next_cursor: str | None


class MyBeneficiary(Answer):
    """As who answers for him sees him."""

    id: str
    name: str
    area: str
    himself: bool
    state: Literal["proposed", "agreed", "active", "ended"]


class MyBeneficiaries(Answer):
    items: list[MyBeneficiary]
    next_cursor: str | None
