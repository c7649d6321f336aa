"""The door: what a view may rely on, and that whatever goes wrong behind it leaves in the one shape."""

import base64
import json
from typing import Any

import msgspec
import pytest

from chalicelib.kit import who
from chalicelib.kit.door import Call, Routes
from chalicelib.kit.http import App, Incoming, incoming
from chalicelib.kit.who import Who, anyone, person
from chalicelib.kit.words import Answer, Shape
from infra.local.engine import Engine
from tests.kit.things import fresh


class Note(Shape):
    text: str


class Kept(Answer):
    text: str
    key: str | None = None


routes = Routes("notes")


@routes.post("/notes", who=anyone, takes=Note, gives=Kept, keyed=False)
def keep(call: Call[Note]) -> Kept:
    return Kept(text=call.body.text)


@routes.post("/bugs", who=anyone, keyed=False)
def break_down(call: Call[None]) -> None:
    raise ZeroDivisionError("personal data of 张三")


@routes.post("/unkeyed", who=anyone, keyed=False)
def ask_for_a_key(call: Call[None]) -> None:
    _ = call.command


@routes.get("/notes/{name}", who=anyone, gives=Kept)
def look(call: Call[None], name: str) -> Kept:
    return Kept(text=name)


@pytest.fixture
def app(engine: Engine) -> App:
    made = App(app_name="notes")
    routes.register(made)
    return made


def ask(app: App, method: str, route: str, body: Any = None, more: Any = None) -> tuple[int, Any, str]:
    """(status, body, headers) of an event as the gateway hands it over."""
    event = {
        "requestContext": {"httpMethod": method, "resourcePath": route},
        "headers": {"Content-Type": "application/json"},
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        **(more or {}),
    }
    answer = app(event, None)
    return answer["statusCode"], json.loads(answer["body"] or "null"), str(answer["headers"])


def test_a_view_gets_what_was_sent(app: App) -> None:
    assert ask(app, "POST", "/notes", {"text": "好"})[:2] == (200, {"text": "好", "key": None})


def test_a_body_in_base_64_is_the_same_body(app: App) -> None:
    packed = base64.b64encode(msgspec.json.encode({"text": "好"})).decode()
    event = {"body": packed, "isBase64Encoded": True}
    assert ask(app, "POST", "/notes", None, event)[1]["text"] == "好"


@pytest.mark.parametrize("route", ["/bugs", "/unkeyed"])
def test_a_bug_leaves_as_a_500_in_the_one_shape_and_tells_nothing(
    app: App, route: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, body, headers = ask(app, "POST", route)
    assert (status, body["error"]["code"]) == (500, "internal_error")
    assert "ZeroDivision" not in str(body)
    assert "张三" not in str(body)
    assert body["error"]["request_id"] in headers
    printed = capsys.readouterr()
    assert "Traceback" in printed.err
    assert json.loads(printed.out)["outcome"] == "internal_error"


def test_a_path_that_has_not_this_method_says_so_in_the_one_shape(app: App) -> None:
    status, body, _ = ask(app, "DELETE", "/notes")
    assert (status, body["error"]["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("name", ["a%0A", "a b", "a/b", "x" * 65, "%E5%A5%BD", ""])
def test_what_cannot_be_a_name_is_the_name_of_nothing(app: App, name: str) -> None:
    status, body, _ = ask(app, "GET", "/notes/{name}", more={"pathParameters": {"name": name}})
    assert (status, body["error"]["code"]) == (404, "not_found")


def test_outside_of_a_request_there_is_none() -> None:
    with pytest.raises(RuntimeError, match="no request"):
        incoming()


def test_until_somebody_decides_nobody_enters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(who, "_admission", who._nobody_decides)
    assert who.admit(anyone, _request()) == who.NOBODY
    for rule in (person(), who.myself(), who.staff("city_admin")):
        with pytest.raises(who.RoleRequired):
            who.admit(rule, _request())


@pytest.mark.parametrize(
    ("rule", "name", "refuses"),
    [
        (anyone, "anyone", set()),
        (person("phone"), "person(phone)", {"LoginRequired", "SessionEnded", "PersonFrozen", "PhoneRequired"}),
        (who.staff("a", "b"), "staff(a|b)", {"LoginRequired", "SessionEnded", "PersonFrozen", "RoleRequired"}),
    ],
)
def test_a_rule_of_admission_says_what_it_refuses(rule: Who, name: str, refuses: set[str]) -> None:
    assert rule.name == name
    assert {each.__name__ for each in rule.refuses} == refuses


def _request() -> Any:
    return Incoming("GET", "/", {}, {}, {}, b"", fresh(), 1)
