"""The door: who may enter, which shape comes in, which goes out. One per route, deny by default.

    routes = Routes("checkin")

    @routes.post("/v1/check-ins", who=myself("real_name"), takes=shapes.CheckIn, gives=shapes.Session, status=201,
                 refuses=(NoSuchStation, OutsideTheFence))
    def check_in(call: Call[shapes.CheckIn]) -> shapes.Session:
        return actions.check_in(call.actor, call.command, call.body)

The table of routes is also what OpenAPI and the authorisation table are made from.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from chalice.app import Response

from . import log
from .clock import DAY
from .errors import (
    BodyTooLarge,
    BrokenJson,
    IdempotencyKeyInvalid,
    IdempotencyKeyRequired,
    IdempotencyMismatch,
    InternalError,
    InvalidField,
    MissingField,
    NotFound,
    Refusal,
    UnknownField,
    UnsupportedMediaType,
)
from .http import Incoming, answer, incoming, refused
from .ids import is_ulid, ulid_ms
from .record import Command
from .who import Actor, Who, admit
from .words import PATH, Word

B = TypeVar("B")
View = Callable[..., Any]
BODY_MAX = 64 * 1024


@dataclass(frozen=True)
class Call(Generic[B]):
    """What a view gets: the actor that was admitted, the parsed body and query, and the command."""

    actor: Actor
    body: B
    query: Any
    request: Incoming
    _command: Command | None

    @property
    def command(self) -> Command:
        """The command's key and digest; only on routes that demand a key."""
        if self._command is None:
            raise RuntimeError(f"{self.request.route} is not keyed")
        return self._command


class Voice(Protocol):
    """How routes that keep another contract than ours (Open311) tell refusals."""

    types: tuple[str, ...]

    def status(self, refusal: type[Refusal]) -> int:
        """The status under which such a refusal is told."""

    def tell(self, refusal: Refusal) -> Response:
        """The refusal as that contract has it."""


@dataclass(frozen=True)
class Route:
    """One row of the HTTP contract."""

    feature: str
    method: str
    path: str
    who: Who
    view: View
    takes: Any
    gives: Any
    query: Any
    status: int
    keyed: bool
    refuses: tuple[type[Refusal], ...]
    voice: Voice | None = None
    types: tuple[str, ...] = ()  # the media types of an answer that is no shape of ours

    @property
    def all_refusals(self) -> tuple[type[Refusal], ...]:
        """Everything this route may refuse: its admission's, its own, and what reading the request may find."""
        common: list[type[Refusal]] = []
        if self.takes is not None:
            common += [BrokenJson, BodyTooLarge, UnsupportedMediaType]
        if self.takes is not None or self.query is not None:
            common += [UnknownField, MissingField, InvalidField]
        if "{" in self.path:
            common.append(NotFound)
        if self.keyed:
            common += [IdempotencyKeyRequired, IdempotencyKeyInvalid, IdempotencyMismatch]
        return tuple(dict.fromkeys((*self.who.refuses, *self.refuses, *common)))


@dataclass
class Routes:
    """A feature's routes, collected by decorators and registered on the App by app.py."""

    feature: str
    table: list[Route] = field(default_factory=list)

    def get(self, path: str, **rest: Any) -> Callable[[View], View]:
        """A read: no key."""
        return self._route("GET", path, **({"keyed": False} | rest))

    def post(self, path: str, **rest: Any) -> Callable[[View], View]:
        """A command (keyed=False only for what changes nothing that a repeat could double)."""
        return self._route("POST", path, **rest)

    def put(self, path: str, **rest: Any) -> Callable[[View], View]:
        """A command that sets."""
        return self._route("PUT", path, **rest)

    def patch(self, path: str, **rest: Any) -> Callable[[View], View]:
        """A command that changes fields."""
        return self._route("PATCH", path, **rest)

    def delete(self, path: str, **rest: Any) -> Callable[[View], View]:
        """A command that ends something."""
        return self._route("DELETE", path, **rest)

    def _route(
        self,
        method: str,
        path: str,
        *,
        who: Who,
        takes: Any = None,
        gives: Any = None,
        query: Any = None,
        status: int = 200,
        keyed: bool = True,
        refuses: tuple[type[Refusal], ...] = (),
        voice: Voice | None = None,
        types: tuple[str, ...] = (),
    ) -> Callable[[View], View]:
        def add(view: View) -> View:
            route = Route(
                self.feature, method, path, who, view, takes, gives, query, status, keyed, refuses, voice, types
            )  # fmt: skip
            self.table.append(route)
            return view

        return add

    def register(self, app: Any) -> None:
        """Hand every route to Chalice. Content types are the door's business, so that one error shape holds."""
        for route in self.table:
            app.route(route.path, methods=[route.method], content_types=[], name=route.view.__name__)(door(route))


def door(route: Route) -> View:
    """Chalice's view of a route: admit, parse, call, render, map refusals."""

    def enter(**_: str) -> Response:
        request = incoming()
        try:
            return _serve(route, request)
        except Refusal as refusal:
            return _told(route, refusal)
        except Exception as bug:  # a bug must leave as a 500 in the one shape, with its trace in the log only
            log.trace(request.request_id, bug)
            return _told(route, InternalError())

    return enter


def _told(route: Route, refusal: Refusal) -> Response:
    if route.voice is None:
        return refused(refusal)
    incoming().outcome = refusal.code
    return route.voice.tell(refusal)


def _serve(route: Route, request: Incoming) -> Response:
    actor = admit(route.who, request)
    _check_path(request)
    key = _key(request) if route.keyed else None
    body = _body(route.takes, request) if route.takes is not None else None
    query = _converted(_trimmed(dict(request.query)), route.query, strict=False) if route.query is not None else None
    command = Command(key, _digest(actor, request, body)) if key is not None else None
    result = route.view(Call(actor, body, query, request, command), **request.path)
    if isinstance(result, Response):
        return result
    headers = {"Idempotency-Replayed": "true"} if log.meter().replayed else {}
    return answer(route.status, result, headers)


def _check_path(request: Incoming) -> None:
    """What cannot be an id is the id of nothing."""
    for name, value in request.path.items():
        try:
            msgspec.convert(value, PATH.get(name, Word))
        except msgspec.ValidationError as error:
            raise NotFound() from error
        if value.endswith("\n"):  # which a pattern's $ lets pass
            raise NotFound()


def _key(request: Incoming) -> str:
    key = request.headers.get("idempotency-key", "")
    if not key:
        raise IdempotencyKeyRequired()
    if not is_ulid(key) or abs(ulid_ms(key) - request.at_ms) > DAY:
        raise IdempotencyKeyInvalid()
    return key


def _digest(actor: Actor, request: Incoming, body: Any) -> str:
    """What makes two commands the same: who, on what, with which input."""
    said = (actor.person, request.method, request.route, dict(request.path), body)
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:16]


def _body(shape: Any, request: Incoming) -> Any:
    if len(request.body) > BODY_MAX:
        raise BodyTooLarge(limit_bytes=BODY_MAX)
    content_type = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    if content_type != "application/json":
        raise UnsupportedMediaType()
    try:
        raw = _trimmed(msgspec.json.decode(request.body or b"{}"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BrokenJson() from error
    return _converted(raw, shape, strict=True)


def _trimmed(raw: Any) -> Any:
    """Every text without newlines at its end: a pattern's $ would let one pass, and nobody means it."""
    if isinstance(raw, str):
        return raw.rstrip("\n")
    if isinstance(raw, list):
        return [_trimmed(each) for each in raw]
    return {name: _trimmed(each) for name, each in raw.items()} if isinstance(raw, dict) else raw


def _converted(raw: Any, shape: Any, *, strict: bool) -> Any:
    try:
        return msgspec.convert(raw, shape, strict=strict)
    except msgspec.ValidationError as error:
        raise _field_refusal(str(error)) from error


def _field_refusal(text: str) -> Refusal:
    reason, _, place = text.partition(" - at `")
    where = place.rstrip("`")[:80] or "$"
    if "unknown field" in reason:
        return UnknownField(at=where, reason=reason[:120])
    if "missing required field" in reason:
        return MissingField(at=where, reason=reason[:120])
    return InvalidField(at=where, reason=reason[:120])
