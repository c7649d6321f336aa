"""What API Gateway does around our App: unknown paths, sizes and broken requests, in the one error shape.

The answers are those of the deployed gateway: the template's GatewayResponses.
"""

import uuid
from functools import cache
from typing import Any

from chalice.local import ChaliceRequestHandler, LocalGatewayException, RouteMatcher

from infra import template
from infra.local.server import PooledHandler

MAX_BODY = 10 * 1024 * 1024  # API Gateway's own
DRAINED = 64 * 1024 * 1024
CHUNK = 1 << 16


class RefusedByGateway(Exception):
    def __init__(self, kind: str, status: int | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status


@cache
def _responses() -> dict[str, Any]:
    document = template.load()
    responses: dict[str, Any] = document["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]
    return responses


def refusal(kind: str) -> tuple[int, bytes]:
    """(status, body) of one kind of gateway response, as the template words it."""
    response = _responses()[kind]
    text = response["ResponseTemplates"]["application/json"]
    body = text.replace("$context.requestId", str(uuid.uuid4()))
    return response.get("StatusCode", 500 if kind == "DEFAULT_5XX" else 400), body.encode()


class GatewayHandler(PooledHandler, ChaliceRequestHandler):
    """One connection: reads requests, lets chalice's local gateway call the App, words refusals."""

    def _generic_handle(self) -> None:
        try:
            body = self._read_body()
            self._require_known_path()
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = self.local_gateway.handle_request(
                method=self.command, path=self.path, headers=headers, body=self._as_sent(headers, body)
            )
            told = {**answer["headers"], **answer["multiValueHeaders"]}
            self._send_http_response(answer["statusCode"], told, self._handle_binary(answer)["body"])
        except RefusedByGateway as refused:
            self._refuse(refused.kind, refused.status)
        except LocalGatewayException as error:
            self._refuse("DEFAULT_4XX", error.CODE)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = _generic_handle

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the HTTP parser refuses: a broken request line or header, an unknown method."""
        self.close_connection = True
        self.command = self.command or "GET"
        self.request_version = self.protocol_version  # else an unreadable request line is answered without a head
        self._refuse("DEFAULT_4XX", 405 if code == 501 else code)

    def _as_sent(self, headers: dict[str, str], body: bytes | None) -> Any:
        # API Gateway hands over text, unless the type is one of the App's binary ones: those go as base64.
        binary = headers.get("content-type") in self.local_gateway._app_object.api.binary_types
        return body if body is None or binary else body.decode("utf-8", "replace")

    def _read_body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise RefusedByGateway("DEFAULT_4XX", 411)
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):
            self.close_connection = True
            raise RefusedByGateway("DEFAULT_4XX", 400)
        if int(length) > MAX_BODY:
            self._drain(int(length))
            raise RefusedByGateway("REQUEST_TOO_LARGE")
        return self.rfile.read(int(length)) if int(length) else None

    def _drain(self, length: int) -> None:
        # A client that is still sending would see a reset instead of the refusal.
        self.close_connection = True
        left = min(length, DRAINED)
        while left > 0 and (chunk := self.rfile.read(min(left, CHUNK))):
            left -= len(chunk)

    def _require_known_path(self) -> None:
        try:
            RouteMatcher(list(self.local_gateway._app_object.routes)).match_route(self.path)
        except ValueError as error:
            raise RefusedByGateway("MISSING_AUTHENTICATION_TOKEN") from error

    def _refuse(self, kind: str, status: int | None = None) -> None:
        told, body = refusal(kind)
        self._send_http_response(status or told, {"Content-Type": "application/json"}, body)

    def _send_http_response_with_body(self, code: int, headers: dict[str, Any], body: str | bytes) -> None:
        if self.close_connection:
            headers["Connection"] = "close"
        if self.command == "HEAD":
            content = body if isinstance(body, bytes) else body.encode()
            headers["Content-Length"] = str(len(content))
            self.send_response(code)
            self._send_headers(headers)
        else:
            super()._send_http_response_with_body(code, headers, body)
