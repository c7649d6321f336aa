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


class LoginCodeInvalid(Unauthenticated, says="登录已失效，请重新登录。"):
    """The login code is bad or older than five minutes."""


class LoginCodeUsed(Unauthenticated, says="该登录凭证已使用过，请重新登录。"):
    """The login code was used before."""


class UserBlocked(Forbidden, says="您的微信账号存在风险，暂时无法登录。"):
    """WeChat blocks this person's login."""


class LoginAgain(Conflict, says="微信未及时响应，请重新登录。"):
    """WeChat did not answer, and the code may be used up: get another one."""


class PhoneCodeInvalid(Malformed, says="手机号授权已失效，请重新点击获取手机号。"):
    """The phone code is bad, too old or used."""


class PhoneNotYours(Forbidden, says="该手机号授权不属于当前微信账号。"):
    """The phone code belongs to another person."""


class PhoneAgain(Conflict, says="微信未及时响应，请重新点击获取手机号。"):
    """WeChat did not answer, and the phone code may be used up: tap again."""


class WechatBusy(TooMany, says="当前使用人数较多，请一分钟后再试。"):
    """WeChat's quota is used up for the moment."""

    retry_after = 60


class WechatUnavailable(Unavailable, says="微信服务暂时不可用，请稍后再试。"):
    """WeChat is down, slow or not making sense."""

    retry_after = 10


class WechatMisconfigured(Unavailable, says="服务配置异常，工作人员正在处理，请稍后再试。"):
    """Our keys or whitelist are wrong: an operator has been called."""

    retry_after = 300


class PushNotTrusted(Forbidden, says="消息未通过验证。"):
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
