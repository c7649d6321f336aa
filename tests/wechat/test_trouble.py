"""WeChat slow, down, or not making sense."""

import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

import pytest

from chalicelib.wechat import GatewayError, WeChat, errors
from chalicelib.wechat.breaker import Breaker
from infra.local.wechat import StandIn
from infra.local.wechat.server import SECRET

MakeGateway = Callable[..., WeChat]


def failure_of(work: Callable[[], object]) -> GatewayError:
    with pytest.raises(GatewayError) as failed:
        work()
    return failed.value


@pytest.mark.slow
def test_a_delay_after_the_effect_is_not_sent_again(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "delay", seconds=4)
    started = time.monotonic()
    failure = failure_of(lambda: gateway.login(wechat.login_code("o-1")))
    assert isinstance(failure, errors.NoAnswer)
    assert 2.9 < time.monotonic() - started < 3.9
    assert len(wechat.calls()) == 1


@pytest.mark.slow
def test_an_answer_in_drops_ends_after_five_seconds(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "drip", seconds=0.2)
    started = time.monotonic()
    failure = failure_of(lambda: gateway.login(wechat.login_code("o-1")))
    assert isinstance(failure, errors.NoAnswer)
    assert 4.5 < time.monotonic() - started < 5.5


@pytest.mark.parametrize("do", ["reset", "truncate"])
def test_a_broken_answer_may_have_been_an_effect(wechat: StandIn, gateway: WeChat, do: str) -> None:
    code = wechat.login_code("o-1")
    wechat.fault("jscode2session", do)
    assert isinstance(failure_of(lambda: gateway.login(code)), errors.NoAnswer)
    assert isinstance(failure_of(lambda: gateway.login(code)), errors.CodeUsed)


@pytest.mark.parametrize("do", ["http", "html"])
def test_html_is_no_answer(wechat: StandIn, gateway: WeChat, do: str) -> None:
    wechat.fault("jscode2session", do)
    failure = failure_of(lambda: gateway.login(wechat.login_code("o-1")))
    assert type(failure) is errors.UpstreamError
    assert len(wechat.calls()) == 1


def test_a_redirect_is_not_followed(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "http", status=302, text=f"{wechat.url}/elsewhere")
    assert type(failure_of(lambda: gateway.login(wechat.login_code("o-1")))) is errors.UpstreamError
    assert wechat.calls("elsewhere") == []


def test_nobody_there_is_known_at_once(a_gateway: MakeGateway) -> None:
    gateway = a_gateway(base="http://127.0.0.1:1")
    assert isinstance(failure_of(lambda: gateway.login("a-code")), errors.Unreachable)


@pytest.mark.parametrize(
    "text",
    [
        "{}", '{"openid": ""}', '{"openid": 7}', '{"openid": null}', '{"errcode": 0}', '{"errcode": "x"}',
        '{"errcode": 99999, "errmsg": null}', '["openid"]', '"openid"', "null", "", "x" * 5_000_000, "[" * 100_000,
    ],
)  # fmt: skip
def test_an_answer_without_the_expected_field_is_an_upstream_error(wechat: StandIn, gateway: WeChat, text: str) -> None:
    wechat.fault("jscode2session", "say", text=text)
    assert isinstance(failure_of(lambda: gateway.login("a-code")), errors.UpstreamError)


def test_an_endless_answer_is_not_read_to_its_end(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "say", text='{"openid": "o-1", "more": "' + "x" * 5_000_000 + '"}')
    assert isinstance(failure_of(lambda: gateway.login("a-code")), errors.NoAnswer)


def test_five_failures_open_the_circuit_and_nobody_waits_any_more(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "http", times=None)
    for _ in range(5):
        failure_of(lambda: gateway.login("a-code"))
    assert isinstance(failure_of(lambda: gateway.login("a-code")), errors.CircuitOpen)
    assert len(wechat.calls()) == 5


def test_peoples_bad_codes_do_not_open_the_circuit(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("jscode2session", "errcode", errcode=47001, times=8)
    for _ in range(8):
        failure_of(lambda: gateway.login("a-code"))
    assert gateway.login(wechat.login_code("o-1")).openid == "o-1"


class TestBreaker:
    def setup_method(self) -> None:
        self.now = 100.0
        self.breaker = Breaker(lambda: self.now)
        for _ in range(5):
            self.breaker.admit("login")
            self.breaker.note("login", failed=True)

    def test_one_call_does_not_stop_another(self) -> None:
        self.breaker.admit("phone")

    def test_after_ten_seconds_one_may_try_and_the_others_wait(self) -> None:
        self.now += 10
        self.breaker.admit("login")
        with pytest.raises(errors.CircuitOpen):
            self.breaker.admit("login")

    def test_a_success_closes_it(self) -> None:
        self.now += 10
        self.breaker.admit("login")
        self.breaker.note("login", failed=False)
        self.breaker.admit("login")

    def test_another_failure_keeps_it_open(self) -> None:
        self.now += 10
        self.breaker.admit("login")
        self.breaker.note("login", failed=True)
        self.now += 9
        with pytest.raises(errors.CircuitOpen):
            self.breaker.admit("login")


@pytest.mark.parametrize("do", ["errcode", "http", "html", "reset", "truncate"])
def test_no_error_leads_back_to_the_secret(wechat: StandIn, a_gateway: MakeGateway, do: str) -> None:
    wechat.fault("*", do, errcode=40125)
    for gateway in (a_gateway(), a_gateway(base="http://127.0.0.1:1")):
        said = everything_said_by(failure_of(partial(gateway.login, "a-code-of-somebody")))
        assert SECRET not in said
        assert "a-code-of-somebody" not in said


def test_no_error_leads_back_to_the_token(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("getuserphonenumber", "http")
    said = everything_said_by(failure_of(lambda: gateway.phone("a-code", openid="o-1")))
    (token,) = [call["answer"]["access_token"] for call in wechat.calls("stable_token")]
    assert token not in said
    assert SECRET not in said


def everything_said_by(error: BaseException) -> str:
    """Its words and fields, and those of all that it came from."""
    said, seen, open_ends = "", set(), [error]
    while open_ends:
        each = open_ends.pop()
        if id(each) not in seen:
            seen.add(id(each))
            said += f"{each} {each!r} {vars(each)} {each.args}"
            open_ends += [cause for cause in (each.__cause__, each.__context__) if cause is not None]
    return said


def test_a_failed_call_leaves_one_line_with_wechats_request_id(
    wechat: StandIn, gateway: WeChat, capsys: pytest.CaptureFixture[str]
) -> None:
    wechat.fault("jscode2session", "errcode", errcode=40226)
    failure_of(lambda: gateway.login("a-code"))
    (line,) = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert (line["event"], line["call"], line["error"], line["errcode"]) == (
        "wechat",
        "login",
        "UserBlocked",
        40226,
    )
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{8}){2}", line["wechat_rid"])


def test_not_even_a_debug_log_shows_the_secret(
    wechat: StandIn, gateway: WeChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway.login(wechat.login_code("o-1"))
    assert SECRET not in caplog.text


def test_importing_the_gateway_is_cheap() -> None:
    heavy = "{'wechatpy', 'requests', 'cryptography', 'xmltodict', 'pynamodb'}"
    program = f"import sys, chalicelib.wechat; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
