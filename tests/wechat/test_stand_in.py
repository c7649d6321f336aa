"""The stand-in keeps WeChat's rules: those of the documents, and those that only its users report."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.local.wechat import StandIn
from infra.local.wechat.clock import Clock
from infra.local.wechat.server import APPID, _Server

from .asking import KEYS, PHONE, get, log_in, post, stable_token

# ---- logging in


def test_a_minted_code_works_once_and_success_has_no_errcode(wechat: StandIn) -> None:
    code = wechat.login_code("o-1", unionid="u-1")
    told = log_in(wechat, code)
    assert (told["openid"], told["unionid"]) == ("o-1", "u-1")
    assert set(told) == {"openid", "unionid", "session_key"}
    assert log_in(wechat, code)["errcode"] == 40163


def test_a_code_ends_with_the_virtual_clock(wechat: StandIn) -> None:
    code, later = wechat.login_code("o-1"), wechat.login_code("o-2")
    wechat.advance(299)
    assert "openid" in log_in(wechat, code)
    wechat.advance(2)
    assert log_in(wechat, later)["errcode"] == 40029


def test_a_readable_code_names_its_person_and_works_once(wechat: StandIn) -> None:
    assert log_in(wechat, "demo-citizen-1.first")["openid"] == "demo-citizen-1"
    assert log_in(wechat, "demo-citizen-1.first")["errcode"] == 40163
    assert log_in(wechat, "demo-citizen-1.second")["openid"] == "demo-citizen-1"


@pytest.mark.parametrize("code", ["demo-citizen-1", "demo-citizen-1.", "demo.1", "Demo-1.a", "demo-1.a b", "x"])
def test_other_texts_are_no_codes(wechat: StandIn, code: str) -> None:
    assert log_in(wechat, code)["errcode"] == 40029


def test_a_blocked_person_is_refused_with_every_code(wechat: StandIn) -> None:
    assert log_in(wechat, wechat.login_code("demo-citizen-9", risk=True))["errcode"] == 40226
    assert log_in(wechat, "demo-citizen-9.a")["errcode"] == 40226


def test_a_login_with_an_access_token_is_refused_and_remembered(wechat: StandIn) -> None:
    assert log_in(wechat, wechat.login_code("o-1"), access_token="T")["errcode"] == 40097
    assert get(wechat, "/__log")["violations"] == ["jscode2session carries an access_token"]


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"appid": ""}, 41002), ({"appid": "wx"}, 40013), ({"secret": ""}, 41004), ({"secret": "x"}, 40125),
        ({"grant_type": "x"}, 40002), ({"js_code": ""}, 41008),
    ],
)  # fmt: skip
def test_a_login_wants_all_its_parameters(wechat: StandIn, changed: dict[str, str], errcode: int) -> None:
    whole = {**KEYS, "js_code": wechat.login_code("o-1"), "grant_type": "authorization_code"}
    assert get(wechat, "/sns/jscode2session", **(whole | changed))["errcode"] == errcode


def test_two_hundred_may_come_at_once(wechat: StandIn) -> None:
    with ThreadPoolExecutor(64) as pool:
        openids = list(pool.map(lambda n: log_in(wechat, f"storm-{n}.a")["openid"], range(200)))
    assert openids == [f"storm-{number}" for number in range(200)]
    assert _Server.request_queue_size >= 128


# ---- tokens


def test_the_stable_token_stays_until_five_minutes_before_its_end(wechat: StandIn) -> None:
    first = stable_token(wechat)
    assert first["expires_in"] == pytest.approx(7_200, abs=2)
    wechat.advance(6_800)
    same = stable_token(wechat)
    assert same["access_token"] == first["access_token"]
    assert same["expires_in"] == pytest.approx(400, abs=2)
    wechat.advance(101)
    assert stable_token(wechat)["access_token"] != first["access_token"]


def test_old_and_new_overlap_for_five_minutes(wechat: StandIn, token: str) -> None:
    wechat.advance(6_901)
    new = stable_token(wechat)["access_token"]
    for each in (token, new):
        assert post(wechat, PHONE, {"code": "x"}, access_token=each)["errcode"] == 40029
    wechat.advance(300)
    assert post(wechat, PHONE, {"code": "x"}, access_token=token)["errcode"] == 42001
    assert post(wechat, PHONE, {"code": "x"}, access_token=new)["errcode"] == 40029


def test_force_mode_kills_the_old_one_and_is_rare(wechat: StandIn, token: str) -> None:
    forced = stable_token(wechat, force_refresh=True)["access_token"]
    assert forced != token
    assert post(wechat, PHONE, {"code": "x"}, access_token=token)["errcode"] == 40001
    assert stable_token(wechat, force_refresh=True)["errcode"] == 45009
    for _ in range(19):
        wechat.advance(31)
        assert "access_token" in stable_token(wechat, force_refresh=True)
    wechat.advance(31)
    assert stable_token(wechat, force_refresh=True)["errcode"] == 45009


def test_the_old_style_token_kills_its_predecessor_and_leaves_the_stable_one_alone(wechat: StandIn, token: str) -> None:
    old, new = (get(wechat, "/cgi-bin/token", grant_type="client_credential", **KEYS)["access_token"] for _ in "12")
    codes = [post(wechat, PHONE, {"code": "x"}, access_token=each)["errcode"] for each in (old, new, token)]
    assert codes == [40001, 40029, 40029]


def test_the_token_desk_wants_json_and_the_right_keys(wechat: StandIn) -> None:
    assert get(wechat, "/cgi-bin/stable_token", grant_type="client_credential", **KEYS)["errcode"] == 41002
    assert post(wechat, "/cgi-bin/stable_token", urlencode(KEYS).encode())["errcode"] == 41002
    assert stable_token(wechat, secret="x")["errcode"] == 40125
    assert stable_token(wechat, grant_type="x")["errcode"] == 40002


@pytest.mark.parametrize(
    ("given", "errcode"), [({}, 41001), ({"access_token": ""}, 41001), ({"access_token": "x"}, 40001)]
)
@pytest.mark.parametrize("path", [PHONE, "/wxa/msg_sec_check", "/wxa/media_check_async", "/wxa/getwxacodeunlimit"])
def test_every_tokened_call_wants_a_token(wechat: StandIn, path: str, given: dict[str, str], errcode: int) -> None:
    assert post(wechat, path, {}, **given)["errcode"] == errcode


def test_revoked_tokens_are_unknown_and_a_new_one_is_to_be_had(wechat: StandIn, token: str) -> None:
    post(wechat, "/__tokens/revoke", {})
    assert post(wechat, PHONE, {}, access_token=token)["errcode"] == 40001
    assert stable_token(wechat)["access_token"] != token


# ---- manners


def test_errors_carry_a_request_id(wechat: StandIn) -> None:
    assert re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", log_in(wechat, "x")["errmsg"])


def test_what_is_sent_has_to_be_json(wechat: StandIn, token: str) -> None:
    assert get(wechat, PHONE, access_token=token)["errcode"] == 43002
    assert post(wechat, PHONE, b"", access_token=token)["errcode"] == 44002
    assert post(wechat, PHONE, b"{", access_token=token)["errcode"] == 47001
    assert post(wechat, PHONE, [], access_token=token)["errcode"] == 47001
    assert get(wechat, "/wxa/nothing")["errcode"] == 40066


def test_a_quota_is_used_up_by_the_minute_and_by_the_day(wechat: StandIn) -> None:
    post(wechat, "/__limits", {"getuserphonenumber": {"minute": 1, "day": 2}})
    day_ms = 86_400_000
    wechat.advance((day_ms - wechat.state.clock.now_ms() % day_ms) / 1000)
    token = stable_token(wechat)["access_token"]

    def errcode() -> int:
        return int(post(wechat, PHONE, {"code": "x"}, access_token=token)["errcode"])

    assert [errcode(), errcode()] == [40029, 45011]
    wechat.advance(60)
    assert errcode() == 40029
    wechat.advance(60)
    assert errcode() == 45009


def test_the_same_seed_gives_the_same_answers(wechat: StandIn) -> None:
    with StandIn() as twin, StandIn(seed=2) as other:
        one, two, three = (stable_token(each)["access_token"] for each in (wechat, twin, other))
    assert one == two != three


# ---- levers


def test_a_plan_of_faults_is_read_back_and_worked_off(wechat: StandIn) -> None:
    rule = {"call": "jscode2session", "do": "errcode", "errcode": 45011, "times": 2}
    assert post(wechat, "/__faults", {"rules": [rule]})["rules"][0]["times"] == 2
    assert [log_in(wechat, "o-1.a").get("errcode") for _ in range(3)] == [45011, 45011, None]
    assert get(wechat, "/__faults")["rules"][0]["times"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/__faults", {"rules": [{"call": "push", "do": "delay"}]}), ("/__faults", {"rules": [{"cal": "x"}]}),
        ("/__faults", {}), ("/__user/login", {}), ("/__nothing", {}), ("/__user/login", b"{"), ("/__user/login", []),
    ],
)  # fmt: skip
def test_a_lever_that_is_not_understood_says_so(wechat: StandIn, path: str, body: Any) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(wechat, path, body)
    assert refused.value.code == 400
    assert json.loads(refused.value.read())["error"]


def test_the_log_tells_every_call(wechat: StandIn) -> None:
    log_in(wechat, "o-1.a")
    stable_token(wechat)
    (call,) = get(wechat, "/__log", call="stable_token")["calls"]
    assert (call["method"], call["body"]["appid"]) == ("POST", APPID)
    assert len(get(wechat, "/__log")["calls"]) == 2


def test_a_reset_forgets_everything(wechat: StandIn) -> None:
    log_in(wechat, "o-1.a")
    wechat.fault("*", "errcode")
    post(wechat, "/__clock/advance", {"s": 1_000})
    post(wechat, "/__reset", {})
    assert get(wechat, "/__log") == {"calls": [], "violations": []}
    assert get(wechat, "/__pushes") == {"pending": 0, "pushes": []}
    assert get(wechat, "/__clock")["now_ms"] == pytest.approx(time.time() * 1000, abs=1_000)
    assert "openid" in log_in(wechat, "o-1.a")


def test_phone_codes_are_minted_over_http(wechat: StandIn, token: str) -> None:
    minted = post(wechat, "/__user/phone", {"openid": "o-1"})
    told = post(wechat, PHONE, {"code": minted["code"], "openid": "o-1"}, access_token=token)
    assert told["phone_info"]["purePhoneNumber"] == minted["phone"]


@pytest.mark.parametrize("text", ['{"offset_ms": 7200000}', "7200000000000"])
def test_the_citys_clock_is_followed(tmp_path: Path, text: str) -> None:
    shared = tmp_path / "clock"
    clock = Clock(shared)
    assert clock.now_ms() == pytest.approx(time.time() * 1000, abs=1_000)
    shared.write_text(text)
    assert clock.now_ms() == pytest.approx(time.time() * 1000 + 7_200_000, abs=1_000)
    shared.write_text("")
    os.utime(shared, ns=(1, 1))
    assert clock.now_ms() == pytest.approx(time.time() * 1000 + 7_200_000, abs=1_000)


def test_waiting_for_quiet_has_an_end(wechat: StandIn) -> None:
    wechat.pushes.delay_s = 60
    wechat.lever("/__callback", {"url": "http://127.0.0.1:1/push"})
    log_in(wechat, "o-1.a")
    body = {"media_url": "http://127.0.0.1:1/", "media_type": 2, "version": 2, "scene": 2, "openid": "o-1"}
    post(wechat, "/wxa/media_check_async", body, access_token=stable_token(wechat)["access_token"])
    with pytest.raises(TimeoutError):
        wechat.wait_quiet(0.05)


def test_it_runs_as_a_process_and_ends_when_asked() -> None:
    command = [sys.executable, "-m", "infra.local.wechat", "--appid", "wx-own", "--secret", "own"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        told = get(
            ready["wechat"], "/sns/jscode2session",
            appid="wx-own", secret="own", js_code="demo-citizen-1.a", grant_type="authorization_code",
        )  # fmt: skip
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert (ready["ready"], told["openid"]) == (True, "demo-citizen-1")
