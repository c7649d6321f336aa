"""What a citizen is told when WeChat says no or nothing (wechat.md 5.1)."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.kit.errors import (
    Conflict,
    Forbidden,
    Malformed,
    Refusal,
    TooMany,
    Unauthenticated,
    Unavailable,
)

from . import errors
from .calls import LOGIN, PHONE


class LoginCodeInvalid(Unauthenticated):
    """The login code is bad or older than five minutes."""


class LoginCodeUsed(Unauthenticated):
    """The login code was used before."""


class UserBlocked(Forbidden):
    """WeChat blocks this person's login."""


class LoginAgain(Conflict):
    """WeChat did not answer, and the code may be used up: get another one."""


class PhoneCodeInvalid(Malformed):
    """The phone code is bad, too old or used."""


class PhoneNotYours(Forbidden):
    """The phone code belongs to another person."""


class PhoneAgain(Conflict):
    """WeChat did not answer, and the phone code may be used up: tap again."""


class WechatBusy(TooMany):
    """WeChat's quota is used up for the moment."""

    retry_after = 60


class WechatUnavailable(Unavailable):
    """WeChat is down, slow or not making sense."""

    retry_after = 10


class WechatMisconfigured(Unavailable):
    """Our keys or whitelist are wrong: an operator has been called."""

    retry_after = 300


class PushNotTrusted(Forbidden):
    """A pushed message is not from WeChat, not for us, or unreadable."""


Table = tuple[tuple[type[errors.GatewayError], type[Refusal]], ...]

_OF_CALL: dict[str, Table] = {
    LOGIN.name: (
        (errors.CodeExpired, LoginCodeInvalid),
        (errors.CodeUsed, LoginCodeUsed),
        (errors.UserBlocked, UserBlocked),
        (errors.NoAnswer, LoginAgain),
    ),
    PHONE.name: (
        (errors.CodeExpired, PhoneCodeInvalid),
        (errors.NotAuthorised, PhoneNotYours),
        (errors.NoAnswer, PhoneAgain),
    ),
}
_ANY: Table = (
    (errors.RateLimited, WechatBusy),
    (errors.ConfigError, WechatMisconfigured),
    (errors.PushRefused, PushNotTrusted),
    (errors.GatewayError, WechatUnavailable),
)

_TROUBLE = (WechatBusy, WechatMisconfigured, WechatUnavailable)
LOGIN_REFUSALS: tuple[type[Refusal], ...] = (
    LoginCodeInvalid,
    LoginCodeUsed,
    UserBlocked,
    LoginAgain,
    *_TROUBLE,
)
PHONE_REFUSALS: tuple[type[Refusal], ...] = (PhoneCodeInvalid, PhoneNotYours, PhoneAgain, *_TROUBLE)
MINI_CODE_REFUSALS: tuple[type[Refusal], ...] = _TROUBLE
PUSH_REFUSALS: tuple[type[Refusal], ...] = (PushNotTrusted, WechatMisconfigured)


def refusal(error: errors.GatewayError) -> Refusal:
    """The refusal of a gateway error."""
    table = _OF_CALL.get(error.call, ()) + _ANY
    return next(kind for cause, kind in table if isinstance(error, cause))()


@contextmanager
def as_refusals() -> Iterator[None]:
    """Gateway errors of the block leave it as refusals."""
    try:
        yield
    except errors.GatewayError as error:
        raise refusal(error) from None
