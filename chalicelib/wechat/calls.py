"""The calls as a table: path, answer, patience, what may be sent twice, what a call's own errcodes mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from . import answers
from .errors import (
    CodeExpired,
    CodeUsed,
    ConfigError,
    FieldInvalid,
    GatewayError,
    NotAuthorised,
    NotSubscribed,
    Risky,
    UnknownUser,
    UserBlocked,
    VisitTooOld,
)

A = TypeVar("A")

TOTAL_S = 5.0


@dataclass(frozen=True)
class Call(Generic[A]):
    """One of WeChat's calls.

    `keyed`: appid and secret go into the query. `again_when_busy`: after -1 it may be sent a second time.
    """

    name: str
    path: str
    answer: type[A]
    tokened: bool = True
    keyed: bool = False
    again_when_busy: bool = False
    read_s: float = 3.0
    total_s: float = TOTAL_S
    own: Mapping[int, type[GatewayError]] = field(default_factory=dict)


@dataclass(frozen=True)
class Question(Generic[A]):
    """A call with what is asked: a GET with a `query` of pairs, or a `body` to post as raw UTF-8 JSON."""

    call: Call[A]
    query: Sequence[tuple[str, str]] = field(default=(), repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)


STABLE_TOKEN = Call("stable_token", "/cgi-bin/stable_token", answers.TokenAnswer, tokened=False, again_when_busy=True)
LOGIN = Call(
    "login",
    "/sns/jscode2session",
    answers.LoginAnswer,
    tokened=False,
    keyed=True,
    again_when_busy=True,
    own={40029: CodeExpired, 41008: CodeExpired, 40163: CodeUsed, 40226: UserBlocked},
)
PHONE = Call(
    "phone",
    "/wxa/business/getuserphonenumber",
    answers.PhoneAnswer,
    own={40029: CodeExpired, 40163: CodeExpired, 40003: NotAuthorised},
)
CHECK_TEXT = Call(
    "check_text",
    "/wxa/msg_sec_check",
    answers.TextAnswer,
    own={61010: VisitTooOld, 40003: VisitTooOld, 87014: Risky},
)
SUBMIT_IMAGE = Call(
    "submit_image",
    "/wxa/media_check_async",
    answers.ImageSubmitted,
    again_when_busy=True,
    own={61010: VisitTooOld, 40003: VisitTooOld},
)
MINI_CODE = Call(
    "mini_code",
    "/wxa/getwxacodeunlimit",
    answers.Picture,
    read_s=9.0,
    total_s=10.0,
    own={40169: ConfigError, 40129: ConfigError, 40097: ConfigError, 41030: ConfigError},
)
SEND_SUBSCRIBE = Call(
    "send_subscribe",
    "/cgi-bin/message/subscribe/send",
    answers.MessageSent,
    own={
        40003: UnknownUser, 40037: ConfigError, 41030: ConfigError, 43101: NotSubscribed, 47003: FieldInvalid,
        43107: NotSubscribed, 43108: NotSubscribed, 45168: NotSubscribed,  # of service accounts: for good there
    },
)  # fmt: skip
RISK = Call("risk", "/wxa/getuserriskrank", answers.RiskRank, own={61010: VisitTooOld, 40003: VisitTooOld})
