"""Bad input on every route: a typed refusal in the one error shape, no 5xx, no trace, one short line in the log.

The cases are made from the tables of routes, so that a new route is asked the day it is born.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.door import Route
from chalicelib.kit.ids import new_ulid
from tests.world import World, call

from .edge import BY_FEATURE, ROUTES, Asker, bad_tokens, path_of, trace
from .samples import sample, spoiled, spoiled_query

BROKEN = ("{", "NaN", '{"a": NaN}', '{"a": 1e999}', "[" * 30_000, '{"a": "\ud800"}', "\x00", '"\x01"')
PATHS = ("%00", "%F0%9F%98%80", "x" * 2_000, "..", "%2e%2e%2fetc", "a%2Fb", "%0A", "%FF", "'%20OR%201=1", "%E5%BC%A0")


@pytest.fixture(params=sorted(BY_FEATURE))
def table(request: pytest.FixtureRequest) -> list[Route]:
    """The routes of one feature."""
    return BY_FEATURE[request.param]


@pytest.fixture
def asker(world: World, books: Any, table: list[Route], capsys: pytest.CaptureFixture[str]) -> Iterator[Asker]:
    """Asks; when the test is over, nothing may have been written, and each request has its one short line."""
    asker = Asker(world, citizen=world.citizen(), newcomer=world.citizen(level=0))
    for route in table:
        asker.caller(route)
    before = trace(books)
    capsys.readouterr()
    yield asker
    lines = capsys.readouterr().out.splitlines()
    print(*asker.complaints, sep="\n")
    assert not asker.complaints
    assert trace(books) == before, "something was written"
    assert len(lines) == asker.asked
    assert all(len(line.encode()) <= 400 and "rid" in json.loads(line) for line in lines)


def test_every_spoiled_field_is_refused(asker: Asker, table: list[Route]) -> None:
    for route in (each for each in table if each.takes is not None):
        for bad in spoiled(route.takes):
            raw = json.dumps(bad.body)
            asker.expect(route, bad.what, 400 if bad.code == "broken_json" else 422, bad.code, raw=raw)


def test_a_body_that_is_no_json_is_refused(asker: Asker, table: list[Route]) -> None:
    for route in (each for each in table if each.takes is not None):
        for raw in BROKEN:
            asker.expect(route, f"body {raw[:12]!r}", 400, "broken_json", raw=raw)
        for raw in ("[]", '"x"', "7", "null", "true"):
            asker.expect(route, f"body {raw}", 422, "invalid_field", raw=raw)
        good = json.dumps(sample(route.takes))
        asker.expect(route, "10 MB", 413, "body_too_large", raw=good + " " * 10_000_000)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "😀"):
            asker.expect(route, kind, 415, "unsupported_media_type", raw=good, headers={"content-type": kind})


def test_nobody_enters_with_a_bad_token(asker: Asker, table: list[Route]) -> None:
    for route in table:
        caller = asker.caller(route)
        if caller is not None:
            for what, sent in bad_tokens(caller).items():
                nobody = "device_unknown" if route.who.kind == "device" else "login_required"
                asker.expect(route, what, 401, nobody, **sent)


def test_a_role_is_needed_where_one_is_demanded(asker: Asker, table: list[Route]) -> None:
    for route in (each for each in table if each.who.kind == "staff"):
        asker.expect(route, "a citizen without roles", 403, "role_required", token=asker.citizen.token)


def test_a_level_is_needed_where_one_is_demanded(asker: Asker, table: list[Route]) -> None:
    for route in (each for each in table if each.who.kind == "person" and each.who.level != "openid"):
        asker.expect(route, "a newcomer", 403, f"{route.who.level}_required", token=asker.newcomer.token)


def test_a_command_needs_a_fresh_key(asker: Asker, table: list[Route]) -> None:
    now = now_ms()
    bad = {"a word": "abc", "small letters": new_ulid(now).lower(), "too old": new_ulid(now - DAY - 60_000),
           "from the future": new_ulid(now + DAY + 60_000), "too long": new_ulid(now) + "0", "emoji": "😀" * 26,
           "a newline": new_ulid(now)[:-1] + "\n", "beyond a ULID": "8" + new_ulid(now)[1:]}  # fmt: skip
    for route in (each for each in table if each.keyed):
        body: Any = sample(route.takes) if route.takes is not None else None
        asker.expect(route, "no key", 400, "idempotency_key_required", body=body, key=None)
        for what, key in bad.items():
            asker.expect(route, f"key: {what}", 422, "idempotency_key_invalid", body=body, key=key)


def test_what_cannot_be_an_id_is_the_id_of_nothing(asker: Asker, table: list[Route]) -> None:
    for route in (each for each in table if "{" in each.path):
        names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
        for name in names:
            for value in PATHS:
                path = path_of(route, **{name: value})
                asker.expect(route, f"{name}={value[:20]}", 404, "not_found", path=path)


def test_every_spoiled_query_is_refused(asker: Asker, table: list[Route]) -> None:
    for route in (each for each in table if each.query is not None):
        path, _, query = path_of(route).partition("?")
        good = dict(pair.split("=") for pair in query.split("&") if pair)
        asker.expect(route, "an unknown one", 422, "unknown_field", path=asked(path, good | {"no_such_field": "1"}))
        for name in good:
            rest = {other: value for other, value in good.items() if other != name}
            asker.expect(route, f"{name} missing", 422, "missing_field", path=asked(path, rest))
        for name, text, code in spoiled_query(route.query):
            asker.expect(route, f"{name}={text[:9]}", 422, code, path=asked(path, good | {name: text}))


def asked(path: str, query: dict[str, str]) -> str:
    return path + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def test_another_method_is_refused_in_the_one_shape(world: World, books: Any) -> None:
    before = trace(books)
    for path in {route.path for route in ROUTES}:
        own = [route for route in ROUTES if route.path == path]
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {route.method for route in own}:
            reply = call(method, path_of(own[0]).partition("?")[0])
            assert (reply.status, reply.code) == (405, "method_not_allowed"), f"{method} {path}"
    assert trace(books) == before
