"""What is refused before our code, over real HTTP, wears the same shape."""

from typing import Any

import pytest
import requests

from chalicelib.kit.errors import SENTENCES

CASES: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/v1/no-such-thing", {}, 404, "not_found"),
    ("GET", "/", {}, 404, "not_found"),
    ("GET", "/v1/stations/A/B/C", {}, 404, "not_found"),
    ("GET", "/v1/me/../../etc/passwd", {}, 404, "not_found"),
    ("PUT", "/v1/stations", {}, 405, "method_not_allowed"),
    ("POST", "/v1/session", {"data": b" " * 11_000_000}, 413, "body_too_large"),
    ("POST", "/v1/session", {"data": b'{"code": "\xff\xfe"}'}, 422, "invalid_field"),
    ("POST", "/v1/session", {"data": b"{"}, 400, "broken_json"),
    ("POST", "/v1/session", {"data": b"{}", "headers": {"Content-Type": "text/xml"}}, 415, "unsupported_media_type"),
]


@pytest.mark.parametrize(("method", "path", "sent", "status", "code"), CASES)
def test_it_is_refused_in_the_one_shape(
    api: str, method: str, path: str, sent: dict[str, Any], status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json"} | sent.get("headers", {})
    answer = requests.request(method, api + path, headers=headers, data=sent.get("data"), timeout=30)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"] == SENTENCES[code]
    assert error["request_id"]
