"""The App: Chalice, with one error shape, one log line a request, and no shared request.

Chalice keeps the current request in one attribute of the app; served by threads, callers would see each other's
answers (aws/chalice issue 759). Here the event travels in a context variable, so that any server is right.
"""

import base64
import hashlib
import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import msgspec
from chalice.app import Chalice, Response

from . import log
from .clock import now_ms
from .errors import InternalError, MethodNotAllowed, Refusal
from .ids import new_ulid
from .send import within
from .settings import settings

_TRACE = re.compile("[0-9a-f]{16}")
REQUEST_S = 6.0  # no question to the engine begins later; the function itself has 10 s
_EVENT: ContextVar["Incoming | None"] = ContextVar("event", default=None)


@dataclass
class Incoming:
    """One HTTP request as the gateway hands it over. Header names are lower-case, path values decoded."""

    method: str
    route: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    at_ms: int = field(default_factory=now_ms)
    outcome: str = "ok"

    @property
    def trace_id(self) -> str:
        """The phone's own id for what it does now, or one made of the request's."""
        said = self.headers.get("x-trace-id", "")
        return said if _TRACE.fullmatch(said) else hashlib.sha256(self.request_id.encode()).hexdigest()[:16]


def incoming() -> Incoming:
    """The request that this call serves. RuntimeError outside of one."""
    request = _EVENT.get()
    if request is None:
        raise RuntimeError("no request is being served")
    return request


def _parse(event: Mapping[str, Any]) -> Incoming:
    context = event.get("requestContext") or {}
    body = event.get("body") or ""
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogatepass")
    many = event.get("multiValueQueryStringParameters") or {}
    return Incoming(
        method=context.get("httpMethod", ""),
        route=context.get("resourcePath", ""),
        path={name: unquote(value) for name, value in (event.get("pathParameters") or {}).items()},
        query={name: values[-1] for name, values in many.items() if values},
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        body=raw,
        request_id=context.get("requestId") or new_ulid(now_ms()),
    )


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer (None: no body)."""
    text = b"" if body is None else msgspec.json.encode(body)
    return Response(text.decode(), {**JSON, **(headers or {})}, status)


JSON = {"Content-Type": "application/json; charset=utf-8"}


def plain(text: str) -> Response:
    """An answer for machines that want bare text (WeChat's push)."""
    return Response(text, {"Content-Type": "text/plain; charset=utf-8"}, 200)


def document(text: str, content_type: str, headers: Mapping[str, str], *, status: int = 200) -> Response:
    """An answer that is a file: for office programs and other registries."""
    return Response(text, {"Content-Type": content_type, **headers}, status)


def public(response: Response, *, max_age_s: int) -> Response:
    """The answer for anybody's cache and any page: it dies soon, and is not sent again to whoever has it (304)."""
    body = response.body if isinstance(response.body, bytes) else str(response.body).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    kept: dict[str, str | list[str]] = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={max_age_s}",
        "Access-Control-Allow-Origin": "*",
    }
    known = incoming().headers.get("if-none-match", "")
    if etag in [each.strip().removeprefix("W/") for each in known.split(",")]:
        return Response("", kept, 304)
    return Response(response.body, {**response.headers, **kept}, response.status_code)


def elsewhere(url: str, *, max_age_s: int = 60) -> Response:
    """302: the answer lies there."""
    return Response("", {"Location": url, "Cache-Control": f"private, max-age={max_age_s}"}, 302)


def refused(refusal: Refusal) -> Response:
    """A refusal in the one error shape."""
    request = incoming()
    request.outcome = refusal.code
    error: dict[str, Any] = {"code": refusal.code, "message": refusal.says}
    if refusal.details:
        error["details"] = refusal.details
    error["request_id"] = request.request_id
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return answer(refusal.status, {"error": error}, headers)


class App(Chalice):
    """The HTTP Lambda's entry: `app(event, context)`."""

    def __call__(self, event: Any, context: Any) -> Any:
        settings()  # a process that is not configured answers nothing
        request = _parse(event)
        token = _EVENT.set(request)
        started = time.perf_counter()
        try:
            with log.metered(request.trace_id) as meter, within(REQUEST_S):
                result = _in_shape(super().__call__(event, context))
                result["headers"] |= {"X-Request-Id": request.request_id, "X-Trace-Id": request.trace_id}
                _log(request, result["statusCode"], meter, time.perf_counter() - started)
                return result
        finally:
            _EVENT.reset(token)


def _in_shape(result: dict[str, Any]) -> dict[str, Any]:
    """What Chalice refused or broke before our door, in the one error shape."""
    if result["statusCode"] == 405:
        return _as_event(refused(MethodNotAllowed()), result)
    if result["statusCode"] >= 500 and '"Code"' in result["body"]:
        return _as_event(refused(InternalError()), result)
    return result


def _as_event(response: Response, before: dict[str, Any]) -> dict[str, Any]:
    return before | {
        "statusCode": response.status_code,
        "headers": dict(response.headers),
        "body": response.body,
    }


def _log(request: Incoming, status: int, meter: log.Meter, seconds: float) -> None:
    log.line(
        rid=request.request_id,
        at=request.at_ms,
        route=f"{request.method} {request.route}",
        status=status,
        outcome=request.outcome,
        ms=round(seconds * 1000, 1),
        units=meter.units(),
        retries=meter.retries or None,
        replayed=meter.replayed or None,
    )
