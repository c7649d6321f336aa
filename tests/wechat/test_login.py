"""Logging in through WeChat."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pytest

from chalicelib.wechat import GatewayError, Login, WeChat, errors
from infra.local.wechat import StandIn

MakeGateway = Callable[..., WeChat]


def test_a_code_names_the_person(wechat: StandIn, gateway: WeChat) -> None:
    assert gateway.login(wechat.login_code("o-1")) == Login("o-1")
    assert gateway.login(wechat.login_code("o-2", unionid="u-2")) == Login("o-2", "u-2")


def test_a_login_request_carries_no_access_token_and_needs_none(wechat: StandIn, gateway: WeChat) -> None:
    gateway.login(wechat.login_code("o-1"))
    (call,) = wechat.calls()
    assert set(call["query"]) == {"appid", "secret", "js_code", "grant_type"}
    assert wechat.state.violations == []


def test_the_session_key_stays_at_the_door(wechat: StandIn, gateway: WeChat) -> None:
    login = gateway.login(wechat.login_code("o-1"))
    session_key = wechat.calls()[0]["answer"]["session_key"]
    assert [field.name for field in fields(login)] == ["openid", "unionid"]
    assert session_key not in repr(vars(login))
    assert session_key not in repr(vars(gateway))


def test_a_used_code_is_told_from_a_bad_one(wechat: StandIn, gateway: WeChat) -> None:
    code = wechat.login_code("o-1")
    gateway.login(code)
    with pytest.raises(errors.CodeUsed) as used:
        gateway.login(code)
    assert used.value.errcode == 40163
    with pytest.raises(errors.CodeExpired):
        gateway.login("nobody-ever-gave-this-one")


def test_a_code_dies_after_five_minutes(wechat: StandIn, gateway: WeChat) -> None:
    code = wechat.login_code("o-1")
    wechat.advance(300)
    with pytest.raises(errors.CodeExpired):
        gateway.login(code)


def test_a_blocked_person_is_told_so(wechat: StandIn, gateway: WeChat) -> None:
    with pytest.raises(errors.UserBlocked):
        gateway.login(wechat.login_code("o-1", risk=True))


@pytest.mark.parametrize("code", ["", "码", "a\nb", "\ud800", "x" * 300])
def test_what_cannot_be_a_code_is_not_even_sent(wechat: StandIn, gateway: WeChat, code: str) -> None:
    with pytest.raises(errors.CodeExpired):
        gateway.login(code)
    assert wechat.calls() == []


def test_only_one_of_twenty_parallel_uses_of_a_code_logs_in(wechat: StandIn, gateway: WeChat) -> None:
    code = wechat.login_code("o-1")

    def attempt(_: int) -> str:
        try:
            return gateway.login(code).openid
        except GatewayError as error:
            return type(error).__name__

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(attempt, range(20)))
    assert sorted(outcomes) == ["CodeUsed"] * 19 + ["o-1"]


@pytest.mark.parametrize("given", [{"secret": "wrong"}, {"appid": "wx-wrong"}, {"secret": ""}, {"appid": ""}])
def test_wrong_keys_are_a_fault_of_ours_and_not_the_persons(
    wechat: StandIn, a_gateway: MakeGateway, given: dict[str, str]
) -> None:
    with pytest.raises(errors.ConfigError):
        a_gateway(**given).login(wechat.login_code("o-1"))


@pytest.mark.parametrize("errcode", [40164, 61004, 40243, 40001])
def test_configuration_errors_are_not_retried(wechat: StandIn, gateway: WeChat, errcode: int) -> None:
    wechat.fault("jscode2session", "errcode", errcode=errcode)
    with pytest.raises(errors.ConfigError):
        gateway.login(wechat.login_code("o-1"))
    assert len(wechat.calls()) == 1


def test_a_busy_wechat_is_asked_once_more(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "errcode", errcode=-1)
    assert gateway.login(wechat.login_code("o-1")).openid == "o-1"
    assert len(wechat.calls()) == 2


def test_and_not_twice_more(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "errcode", errcode=-1, times=None)
    with pytest.raises(errors.Busy):
        gateway.login(wechat.login_code("o-1"))
    assert len(wechat.calls()) == 2


def test_a_used_up_quota_is_said_with_the_time_to_wait(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "errcode", errcode=45011, for_s=60)
    with pytest.raises(errors.RateLimited) as limited:
        gateway.login(wechat.login_code("o-1"))
    assert limited.value.retry_after == 60
    wechat.advance(61)
    assert gateway.login(wechat.login_code("o-1")).openid == "o-1"
