"""The line between the house and WeChat: a code is used once whatever is lost, and nobody is let in by an accident."""

from collections.abc import Iterator

import pytest

from chalicelib.kit.settings import settings
from chalicelib.wechat import open_gateway
from infra.local.wechat import StandIn
from infra.proxy import Do, Fault, Proxy, proxied
from tests.identity.arriving import bind, log_in, logged_in, me
from tests.identity.conftest import wechat
from tests.world import World, fresh_key

__all__ = ["wechat"]
LOGIN, PHONE, TOKEN = "/sns/jscode2session", "/wxa/business/getuserphonenumber", "/cgi-bin/stable_token"


@pytest.fixture
def street(wechat: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """What lies between the house and WeChat's stand-in."""
    with proxied(wechat.url) as proxy:
        monkeypatch.setenv("WECHAT_API_BASE", proxy.url)
        _forget()
        yield proxy
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    settings.cache_clear()
    open_gateway.cache_clear()


def asked(street: Proxy, path: str) -> int:
    return sum(each.operation == path for each in street.passed)


@pytest.mark.parametrize(
    ("do", "said"),
    [("drop_after", "login_again"), ("truncate", "login_again"), ("cut", "wechat_unavailable")],
)
def test_a_login_whose_answer_was_lost_is_begun_anew(wechat: StandIn, street: Proxy, do: Do, said: str) -> None:
    """WeChat has used the code up: asking again would be refused, so the person is told to log in again."""
    openid = f"o-{fresh_key()}"
    street.plan(Fault(do, on=LOGIN))
    lost = log_in(wechat.login_code(openid))
    assert (lost.code, asked(street, LOGIN)) == (said, 1)
    first, second = logged_in(wechat, openid), logged_in(wechat, openid)
    assert me(first).body["id"] == me(second).body["id"]


def test_a_wechat_that_is_away_lets_nobody_in_and_those_inside_go_on(wechat: StandIn, street: Proxy) -> None:
    inside = logged_in(wechat)
    street.nemesis = lambda _: Fault("drop_before")
    refused = log_in(wechat.login_code("o-outside"))
    assert refused.code == "login_again"
    assert me(inside).status == 200
    street.nemesis = None
    logged_in(wechat)


def test_a_token_that_wechat_forgot_is_renewed_once(world: World, wechat: StandIn, street: Proxy) -> None:
    citizen = world.citizen(level=0)
    street.plan(Fault("say", on=PHONE, status=200, body={"errcode": 40001, "errmsg": "invalid credential"}))
    assert bind(citizen, wechat, "13800000001").status == 200
    assert asked(street, PHONE) == 2
    assert asked(street, TOKEN) <= 2
    assert asked(street, "/cgi-bin/token") == 0, "the old way would make every other process's token invalid"
