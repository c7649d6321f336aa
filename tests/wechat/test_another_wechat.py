"""Whatever answers as WeChat's documents say can stand where WeChat does: WECHAT_API_BASE alone says where that is."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.kit.settings import settings
from chalicelib.wechat import SubscribeMessage, TextVerdict, open_gateway
from tests.identity.arriving import log_in, me
from tests.world import Caller, World, call

from . import another
from .another import ANSWERS, another_wechat

OPENID = ANSWERS["/sns/jscode2session"]["openid"]


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    with another_wechat() as (url, asked):
        monkeypatch.setenv("WECHAT_API_BASE", url)
        _forget()
        yield asked
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    settings.cache_clear()
    open_gateway.cache_clear()


def test_it_was_written_without_ours() -> None:
    syntax = ast.parse(Path(another.__file__).read_text("utf-8"))
    imported = {node.module for node in ast.walk(syntax) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name and name.startswith(("infra", "chalicelib", "tests"))}


def test_people_arrive_through_another_wechat(asked: Counter[str]) -> None:
    first = log_in("any-code")
    assert first.status == 201
    assert me(first).status == 200
    token = first.body["token"]
    bound = call("POST", "/v1/me/phone", {"code": "another-code"}, token=token)
    assert bound.status in (200, 409), bound.body  # 409: its one number is somebody's already
    assert asked["/sns/jscode2session"] == asked["/wxa/business/getuserphonenumber"] == 1


def test_every_verb_speaks_to_another_wechat(world: World, asked: Counter[str]) -> None:
    gateway = open_gateway()
    citizen: Caller = world.citizen()
    assert gateway.login("code").openid == OPENID
    assert gateway.phone("code", openid=OPENID).number == "13800138000"
    assert gateway.check_text("你好", openid=citizen.openid) == TextVerdict("pass", 100, "t-1")
    assert gateway.submit_image("https://a.invalid/1.jpg", openid=OPENID) == "967e945cd8a3e458f3c74dcb886068e9"
    assert gateway.mini_code("S1.K7", page="pages/a").startswith(b"\xff\xd8\xff")
    assert gateway.send_subscribe(SubscribeMessage("T1", {"thing1": "x"}), openid=OPENID) == "2231124125951803392"
    assert gateway.risk(OPENID, client_ip="203.0.113.9") == 0
    assert set(asked) >= set(ANSWERS) - {"/cgi-bin/stable_token"}
    assert asked["/cgi-bin/stable_token"] <= 1
