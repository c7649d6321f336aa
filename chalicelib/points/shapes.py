"""What points routes speak."""

from typing import Literal

from ..kit.words import Answer

Account = Literal["available", "held", "debt", "honour"]


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
    """One posting. `cause` is a word for programs; `reference` the station, offer or report behind it."""

    number: int
    at: str
    cause: str
    reference: str
    amounts: list[Amount]


class Statement(Answer):
    items: list[EntryShown]
    next_cursor: str | None
