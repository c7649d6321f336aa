"""What a message is: its row in the table, how its fields are shown, what is unread, and every "no". Pure."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..kit.clock import day_on, minute_of_day
from ..kit.errors import NotFound
from .wording import OTHER, WORDS

Kind = Literal["points", "redemption", "report", "hours", "decision", "role", "account", "merchant"]
Audience = Literal[
    "person",  # whom the fact names
    "addressee",  # whom it names under `to`
    "wallet",  # who has the points: a person, or the leaders of a team
    "citizen",  # of the redemption
    "other_party",  # of the dispute: who did not do it himself
    "owners",  # of the merchant
    "keepers",  # of the station
    "leaders",  # of the team
    "offices",  # the case's owner: the unit's handlers, or the nearest dispatchers
    "level",  # the dispatchers of the level that the case has come to
    "followers",  # who reported the same, or said "me too"
]
About = Literal[
    "", "appeal", "back_fill", "case", "decision", "device", "merchant", "objection", "offer", "proposal", "recall",
    "redemption", "report", "review", "session", "settlement", "shift", "station",
]  # fmt: skip
Do = Literal["", "appeal", "dispute"]
Fields = Mapping[str, str | int]
Data = Mapping[str, Any]

TEXT_MOST = 40
UNREAD_MOST = 99
ZWJ = "\u200d"  # without it a family of emoji falls apart


class NoSuchMessage(NotFound, says="没有找到这条消息，请刷新后重试。"):
    """The person's inbox has no such message (any more)."""


def always(_: Data) -> bool:
    """Whatever the fact says."""
    return True


@dataclass(frozen=True)
class Told:
    """One row of the table: who is told of a fact, and how. `template` stands on a message as long as it lives.

    `sentence` names its fields; `about` is the thing that the message leads to, `do` what can be done there at once.
    """

    template: str
    to: Audience
    kind: Kind
    title: str
    sentence: str
    about: About = ""
    do: Do = ""
    when: Callable[[Data], bool] = always

    @property
    def of_service(self) -> bool:
        """Whether it tells somebody of a service of his own."""
        return self.kind == "hours" and self.to == "person"


def cleaned(text: str) -> str:
    """A title as it may stand in a sentence: short, one line, without control, direction or invisible characters."""
    spaced = " ".join(text.split())
    kept = "".join(each for each in spaced if each == ZWJ or unicodedata.category(each) not in _HIDDEN)
    return kept if len(kept) <= TEXT_MOST else kept[: TEXT_MOST - 1] + "…"


_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _moment(at_ms: str | int) -> str:
    minute = minute_of_day(int(at_ms))
    return f"{day_on(int(at_ms))} {minute // 60:02d}:{minute % 60:02d}"


def _number(value: str | int) -> str:
    return f"{int(value):,}"


def _yuan(fen: str | int) -> str:
    yuan, rest = divmod(abs(int(fen)), 100)
    return f"{'-' if int(fen) < 0 else ''}{yuan:,}.{rest:02d}"


SHOWN: dict[str, Callable[[str | int], str]] = {
    **dict.fromkeys(("points", "minutes", "days", "lines", "stars"), _number),
    **dict.fromkeys(("change", "honour"), lambda value: f"{int(value):+,}"),
    "fen": _yuan,
    **dict.fromkeys(("appeal_until", "dispute_until", "pickup_until"), _moment),
    **dict.fromkeys(("reason", "role", "outcome", "matter", "step"), lambda value: WORDS.get(str(value), OTHER)),
    **dict.fromkeys(("expires_on", "until", "month", "shop", "offer", "station", "scope", "team"), str),
}
"""How a field is shown, by its name."""


def rendered(told: Told, fields: Fields) -> str:
    """The sentence with its fields. KeyError for a field that the message does not have."""
    return told.sentence.format_map({name: SHOWN[name](value) for name, value in fields.items()})


@dataclass(frozen=True)
class ReadUpTo:
    """How far somebody has read, and when he said so."""

    message: str
    at: int


def is_unread(message: str, put_at: int, read: ReadUpTo | None) -> bool:
    """A message after the mark; or one before it that came only after the mark was set (news may be late)."""
    return read is None or message > read.message or put_at > read.at
