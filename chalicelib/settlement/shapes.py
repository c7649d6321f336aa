"""What settlement routes speak. Money is in fen, points are points; both are signed: a reversal takes back."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, Month, PublicCode, Shape

State = Literal["draft", "blocked", "locked", "approved", "paid"]
Mode = Literal["donation", "priced", "flow_back"]
Funder = Literal["government", "merchant", "community_fund"]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class SettlementsQuery(Shape):
    """Without `merchant` and `state`: the last month that is cut."""

    merchant: PublicCode | None = None
    month: Month | None = None
    state: State | None = None
    area: AreaCode | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20
    cursor: Annotated[str, Meta(max_length=1000)] | None = None


class StatementQuery(Shape):
    format: Literal["csv", "xlsx", "pdf"] = "pdf"


class Lock(Shape):
    """`hash` is that of the draft that the officer looked at."""

    hash: Hash


class Payment(Shape):
    """The bank's or fund's reference of the payment."""

    reference: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z][0-9A-Za-z_/.-]*$")]


class TermsNew(Shape):
    """Sent whole. `mode` for all offers (None: the funder decides), `offers` for some, `flows_to` a team."""

    mode: Mode | None = None
    offers: Annotated[list["OfferMode"], Meta(max_length=50)] | None = None
    flows_to: PublicCode | None = None


class OfferMode(Shape):
    offer: PublicCode
    mode: Mode


class OfferModeShown(Answer):
    offer: str
    mode: Mode


class TermsShown(Answer):
    merchant: str
    mode: Mode | None
    offers: list[OfferModeShown]
    flows_to: str | None


class Amount(Answer):
    lines: int
    points: int
    fen: int


class FunderAmount(Answer):
    funder: Funder
    mode: Mode
    lines: int
    points: int
    fen: int


class DifferenceShown(Answer):
    kind: str
    redemption: str
    expected: str
    found: str


class SettlementShown(Answer):
    """`total` are its lines; `carried` is taken over from the month before, `left` to the month after: both less than
    nothing. `payable` is what is paid."""

    id: str
    merchant: str
    month: str
    area: str
    state: State
    total: Amount
    funders: list[FunderAmount]
    carried: Amount
    payable: Amount
    left: Amount
    held: int
    hash: str
    looked_at: str
    locked_at: str | None
    approved_at: str | None
    paid_at: str | None
    payment_reference: str | None
    differences_count: int
    differences: list[DifferenceShown]


class Settlements(Answer):
    items: list[SettlementShown]
    next_cursor: str | None


class LineShown(Answer):
    redemption: str
    kind: Literal["confirm", "reverse"]
    at: str
    offer: str
    title: str
    funder: Funder
    mode: Mode
    points: int
    fen: int


class Lines(Answer):
    items: list[LineShown]
    next_cursor: str | None
