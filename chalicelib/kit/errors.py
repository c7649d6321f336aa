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
snake_case and never changes meaning; its Chinese sentence stands in sentences.py under that code.
"""

import re
from typing import Any, ClassVar

from .sentences import SENTENCES


class Refusal(Exception):
    """A typed "no": nothing was changed. `details` are shown to the client."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "refusal"
    retry_after: ClassVar[int | None] = None
    family: ClassVar[bool] = True

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details

    def __init_subclass__(cls, *, family: bool = False, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()
        cls.family = family

    @property
    def message(self) -> str:
        """The sentence for the person."""
        return SENTENCES[self.code]


class Malformed(Refusal, family=True):
    status = 400


class Unauthenticated(Refusal, family=True):
    status = 401


class Forbidden(Refusal, family=True):
    status = 403


class NotFound(Refusal):
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


class BrokenJson(Malformed):
    """The body is not JSON."""


class IdempotencyKeyRequired(Malformed):
    """A command came without Idempotency-Key."""


class MethodNotAllowed(NotAllowed):
    """The path exists, the method does not."""


class BodyTooLarge(TooLarge):
    """The body is over 64 KB."""


class UnsupportedMediaType(UnsupportedMedia):
    """The body is not application/json."""


class IdempotencyKeyInvalid(Impossible):
    """Not a ULID, too far from the server's time, or the id of another person's thing."""


class IdempotencyMismatch(Impossible):
    """The same key came with another input."""


class UnknownField(Impossible):
    """The body has a field that the shape does not know."""


class MissingField(Impossible):
    """The body lacks a field."""


class InvalidField(Impossible):
    """A field has the wrong type, length or value."""


class CursorInvalid(Impossible):
    """The cursor is not one that this list gave."""


class BusyRetry(Unavailable):
    """Others kept winning, or the store did not answer in time: nothing was done, or the same key will tell."""


class InternalError(Unavailable):
    """A bug: logged with its trace, told without it."""

    status = 500
