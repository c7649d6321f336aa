"""Refusals: every expected "no" of the system, one tree.

    Refusal
    ├── Malformed            400  the request cannot be read
    ├── Unauthenticated      401  nobody is logged in
    ├── Forbidden            403  somebody is, but may not
    ├── NotFound             404  there is no such thing (or it is another person's)
    ├── NotAllowed           405  the path has no such method
    ├── Conflict             409  the state of the thing says no
    ├── TooLarge             413  the body is too large
    ├── UnsupportedMedia     415  the body is of another type
    ├── Impossible           422  readable, but malformed or impossible
    ├── TooMany              429  later, please (Retry-After)
    └── Unavailable          503  not now (Retry-After)

A feature's own refusals subclass a family and live in that feature. The code of a refusal is its class's name in
snake_case and never changes meaning; its Chinese sentence is what the class `says`.
"""

import re
from typing import Any, ClassVar

SENTENCES: dict[str, str] = {}
"""code → sentence, of every refusal whose feature has been imported."""


class Refusal(Exception):
    """A typed "no": nothing was changed. `details` are shown to the client."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "refusal"
    says: ClassVar[str] = ""
    retry_after: ClassVar[int | None] = None
    family: ClassVar[bool] = True

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details

    def __init_subclass__(cls, *, says: str = "", family: bool = False, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()
        cls.family = family
        cls.says = says
        if says:
            SENTENCES[cls.code] = says


class Malformed(Refusal, family=True):
    status = 400


class Unauthenticated(Refusal, family=True):
    status = 401


class Forbidden(Refusal, family=True):
    status = 403


class NotFound(Refusal, says="未找到您要的内容。"):
    status = 404


class NotAllowed(Refusal, family=True):
    status = 405


class Conflict(Refusal, family=True):
    status = 409


class TooLarge(Refusal, family=True):
    status = 413


class UnsupportedMedia(Refusal, family=True):
    status = 415


class Impossible(Refusal, family=True):
    status = 422


class TooMany(Refusal, family=True):
    status = 429
    retry_after = 1


class Unavailable(Refusal, family=True):
    status = 503
    retry_after = 1


class BrokenJson(Malformed, says="请求内容不是有效的 JSON，请更新小程序后重试。"):
    """The body is not JSON."""


class RequestRefused(Malformed, says="请求无法受理，请更新小程序后重试。"):
    """Internal: the gateway refuses with it what it does not let through to us."""


class IdempotencyKeyRequired(Malformed, says="请求缺少 Idempotency-Key，请更新小程序后重试。"):
    """A command came without Idempotency-Key."""


class MethodNotAllowed(NotAllowed, says="该地址不支持这种操作。"):
    """The path exists, the method does not."""


class BodyTooLarge(TooLarge, says="提交的内容过大，请精简后重试。"):
    """The body is over 64 KB."""


class UnsupportedMediaType(UnsupportedMedia, says="请以 application/json 格式提交。"):
    """The body is not application/json."""


class IdempotencyKeyInvalid(Impossible, says="Idempotency-Key 无效或已过期，请重新操作。"):
    """Not a ULID, too far from the server's time, or the id of another person's thing."""


class IdempotencyMismatch(Impossible, says="同一操作编号对应了不同的内容，请重新操作。"):
    """The same key came with another input."""


class UnknownField(Impossible, says="提交的内容含有无法识别的字段。"):
    """The body has a field that the shape does not know."""


class MissingField(Impossible, says="提交的内容缺少必填项。"):
    """The body lacks a field."""


class InvalidField(Impossible, says="提交的内容有误，请检查后重试。"):
    """A field has the wrong type, length or value."""


class CursorInvalid(Impossible, says="翻页标记无效，请从第一页重新查看。"):
    """The cursor is not one that this list gave."""


class BusyRetry(Unavailable, says="系统繁忙，请稍后重试；重复提交不会重复计算。"):
    """Others kept winning, or the store did not answer in time: nothing was done, or the same key will tell."""


class InternalError(Unavailable, says="系统出错，已记录，请稍后重试。"):
    """A bug: logged with its trace, told without it."""

    status = 500
