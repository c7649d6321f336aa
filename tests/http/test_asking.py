"""The questions themselves: what is asked is bad, and a route that lets it pass is noticed."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from chalicelib.kit.door import Call, Route, Routes
from chalicelib.kit.who import anyone
from chalicelib.kit.words import Shape, Title
from tests.world import Reply

from .edge import Asker, misshapen
from .samples import sample, spoiled, spoiled_query


class Inner(Shape):
    points: Annotated[int, Meta(ge=0, le=10)]


class Sturdy(Shape):
    title: Title
    code: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    inner: Annotated[list[Inner], Meta(max_length=3)] | None = None


class Sloppy(msgspec.Struct):
    title: str
    points: int


def let_through(of: Any) -> list[str]:
    """What of the spoiled bodies the type itself lets through."""
    found = []
    for bad in spoiled(of):
        try:
            msgspec.convert(msgspec.json.decode(msgspec.json.encode(bad.body)), of)
            found.append(bad.what)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            continue
    return found


def test_a_sturdy_shape_lets_only_its_sample_through() -> None:
    assert msgspec.convert(sample(Sturdy), Sturdy)
    assert let_through(Sturdy) == []


def test_a_sloppy_shape_is_noticed() -> None:
    passed = let_through(Sloppy)
    assert {"title: too long", "title: a control character", "title: emoji", "points: huge"} <= set(passed)
    assert "no_such_field: an unknown field" in passed


def test_every_kind_of_spoil_is_asked() -> None:
    asked = {bad.what for bad in spoiled(Sturdy)}
    assert {"title: missing", "title: null", "inner.0.points: too small", "inner.0.points: NaN", "code: emoji"} <= asked
    assert {name for name, _, _ in spoiled_query(Sturdy)} == {"title", "code"}


def a_route() -> Route:
    routes = Routes("planted")

    @routes.post("/v1/things", who=anyone, takes=Sloppy)
    def view(call: Call[Sloppy]) -> None:
        """Nothing."""

    return routes.table[0]


ID = "01J00000000000000000000000"
GOOD = {"code": "broken_json", "message": "请求内容不是有效的 JSON，请更新小程序后重试。", "request_id": ID}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda error: error | {"request_id": "another"},
        lambda error: error | {"message": "Broken JSON"},
        lambda error: error | {"code": "too_windy"},
        lambda error: error | {"trace": "File app.py"},
        lambda error: {"code": error["code"]},
    ],
)
def test_amisshapen_refusal_is_noticed(spoil: Callable[[dict[str, str]], dict[str, str]]) -> None:
    def complaints(error: dict[str, str]) -> list[str]:
        return list(misshapen(a_route(), Reply(400, {"error": error}, {"X-Request-Id": ID})))

    assert complaints(GOOD) == []
    assert complaints(spoil(GOOD)) != []


def test_an_unexpected_answer_is_a_complaint() -> None:
    asker = Asker.__new__(Asker)
    asker.complaints = []
    asker.ask = lambda *_, **__: Reply(200, {}, {})  # type: ignore[method-assign]  # the route's answer is the parameter here
    asker.expect(a_route(), "a spoiled body", 422, "invalid_field")
    asker.expect(a_route(), "a spoiled body", 422, None)
    assert len(asker.complaints) == 2
