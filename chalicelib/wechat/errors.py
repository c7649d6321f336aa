"""What can go wrong between us and WeChat, one tree. No error carries a URL, a token or a secret.

GatewayError
├── ConfigError        our appid, secret, whitelist or page is wrong: no retry, an operator has to look
├── TokenError         WeChat keeps refusing the access token that it confirms
│   └── StaleToken     it refused this one: compare, refresh once
├── RateLimited        a quota is used up; `retry_after` seconds
├── CodeExpired        the one-time code is bad or too old
├── CodeUsed           the one-time code was used before
├── UserBlocked        WeChat blocks this person's login
├── NotAuthorised      the phone code belongs to another person
├── VisitTooOld        the person has not opened the mini-program lately: a human has to judge
├── Risky              the old form of "this text is not allowed"
├── NotSubscribed      the person takes no (more) messages of this template
├── UnknownUser        WeChat has nobody of this openid
├── FieldInvalid       a field of a subscription message is not of its type
├── PushRefused        a pushed message is not from WeChat, not for us, or unreadable
└── UpstreamError      WeChat failed, or answered something that it should not
    ├── Busy           -1: it asks us to come back
    ├── Unreachable    the request was certainly not sent
    ├── NoAnswer       the request may have been carried out
    └── CircuitOpen    not sent: the last five failed
"""

import re
from collections.abc import Mapping

_RID = re.compile(r"\b(?:rid|req_id): ?([\w-]{8,64})")
_FIELD = re.compile(r"\bdata\.(\w{1,32})\.value\b")

BUSY = -1
TOKEN_ERRCODES = frozenset({40001, 40014, 42001})
LIMIT_ERRCODES = frozenset({45009, 45011})
CONFIG_ERRCODES = frozenset(
    {40002, 40013, 40125, 40164, 40243, 41001, 41002, 41004, 43002, 50004, 61004, 89503}
)  # fmt: skip


class GatewayError(Exception):
    """`call` is the gateway's own word ("login"), `rid` WeChat's request id: its support asks for it. `alarm` says what
    an operator has to look at."""

    alarm: str | None = None

    def __init__(self, call: str, *, errcode: int | None = None, rid: str | None = None, reason: str = "") -> None:
        parts = {"errcode": errcode, "rid": rid, "reason": reason or None}
        told = ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)
        super().__init__(f"{call}: {told}" if told else call)
        self.call = call
        self.errcode = errcode
        self.rid = rid
        self.reason = reason


class ConfigError(GatewayError):
    alarm = "wechat_config"


class TokenError(GatewayError):
    alarm = "wechat_token"


class StaleToken(TokenError):
    pass


class RateLimited(GatewayError):
    alarm = "wechat_quota"
    retry_after = 60


class CodeExpired(GatewayError):
    pass


class CodeUsed(GatewayError):
    pass


class UserBlocked(GatewayError):
    pass


class NotAuthorised(GatewayError):
    pass


class VisitTooOld(GatewayError):
    pass


class Risky(GatewayError):
    pass


class NotSubscribed(GatewayError):
    pass


class UnknownUser(GatewayError):
    pass


class FieldInvalid(GatewayError):
    alarm = "wechat_field"


class PushRefused(GatewayError):
    pass


class UpstreamError(GatewayError):
    pass


class Busy(UpstreamError):
    pass


class Unreachable(UpstreamError):
    pass


class NoAnswer(UpstreamError):
    pass


class CircuitOpen(UpstreamError):
    pass


def judged(
    call: str,
    errcode: int,
    errmsg: str,
    *,
    own: Mapping[int, type[GatewayError]],
    tokened: bool,
) -> GatewayError:
    """The error of an errcode. `own` is the call's own table; without a token 40001 means a wrong secret."""
    kind: type[GatewayError] = UpstreamError
    if errcode in own:
        kind = own[errcode]
    elif errcode == BUSY:
        kind = Busy
    elif errcode in LIMIT_ERRCODES:
        kind = RateLimited
    elif errcode in TOKEN_ERRCODES:
        kind = StaleToken if tokened else ConfigError
    elif errcode in CONFIG_ERRCODES:
        kind = ConfigError
    rid, field = _RID.search(errmsg), _FIELD.search(errmsg)
    return kind(call, errcode=errcode, rid=rid[1] if rid else None, reason=field[1] if field else "")
