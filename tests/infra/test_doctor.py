"""The doctor at WeChat: every errcode that an operator can mend is told in Chinese, and nothing is changed."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from infra.examination import Given, examined
from infra.examination.remedies import REMEDIES
from infra.local.wechat import StandIn
from infra.template import ROOT
from tests import conftest
from tests.events import wechat
from tests.world import World

__all__ = ["wechat"]
KEYS = conftest.ENVIRONMENT


@pytest.fixture
def given(wechat: StandIn) -> Given:  # pytest's way to ask for a fixture
    """The stand-in's own credentials, and this app's push endpoint."""
    return Given(
        wechat.url, KEYS["WECHAT_APPID"], KEYS["WECHAT_SECRET"], wechat.callback.url, KEYS["WECHAT_PUSH_TOKEN"],
        KEYS["WECHAT_AES_KEY"],
    )  # fmt: skip


def ill(given: Given) -> dict[str, str]:
    return {found.what: found.words for found in examined(given) if not found.is_well}


def test_nothing_is_wrong_with_a_city_that_is_set_up(given: Given) -> None:
    assert ill(given) == {}


def test_nothing_is_changed_by_the_examination(given: Given, wechat: StandIn) -> None:
    list(examined(given))
    asked = {each["call"] for each in wechat.calls()}
    assert asked == {"stable_token", "jscode2session", "get", "msg_sec_check", "getwxacodeunlimit"}
    assert all(each["body"].get("force_refresh") is False for each in wechat.calls("stable_token"))


MENDABLE = sorted(errcode for errcode in REMEDIES if errcode not in (61010, 76022))


@pytest.mark.parametrize("errcode", MENDABLE)
def test_every_errcode_of_the_token_is_explained(given: Given, wechat: StandIn, errcode: int) -> None:
    wechat.fault("stable_token", "errcode", errcode=errcode)
    words = ill(replace(given, push_url=""))["凭据与 IP 白名单"]
    assert words == f"{REMEDIES[errcode]}（errcode {errcode}）"


@pytest.mark.parametrize(
    ("call", "errcode", "what", "said"),
    [
        ("jscode2session", 40164, "登录接口", "白名单"),
        ("msg_sec_check", 48001, "服务类目与内容审核", "类目"),
        ("getwxacodeunlimit", 41030, "小程序页面", "未发布"),
        ("get", 45009, "额度：小程序码", "额度"),
        ("jscode2session", 99999, "登录接口", "未收录"),
    ],
)
def test_what_is_wrong_with_one_call_is_told_of_it_alone(
    given: Given,
    wechat: StandIn,
    call: str,
    errcode: int,
    what: str,
    said: str,
) -> None:
    wechat.fault(call, "errcode", errcode=errcode, times=1)
    found = ill(replace(given, push_url=""))
    assert list(found) == [what]
    assert said in found[what]


def test_a_quota_that_is_nearly_used_up_is_told(given: Given, wechat: StandIn) -> None:
    wechat.lever("/__limits", {"getwxacodeunlimit": {"minute": 100, "day": 1}})
    list(examined(given))
    assert "即将用完" in ill(given)["额度：小程序码"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"push_token": "another"}, "推送地址校验"),
        ({"aes_key": "B" * 43}, "调试推送"),
        ({"push_url": "http://127.0.0.1:9/wechat/push"}, "推送域名与备案"),
        ({"secret": "wrong"}, "凭据与 IP 白名单"),
    ],
)
def test_a_wrong_setting_is_told(given: Given, world: World, changes: dict[str, str], what: str) -> None:
    found = ill(replace(given, **changes))
    assert what in found
    assert given.secret not in str(found) + repr(given)


def test_the_command_tells_what_is_wrong_and_fails(given: Given, wechat: StandIn) -> None:
    wechat.lever("/__whitelist", {"refused": True})
    asked = {"WECHAT_API_BASE": given.base, "WECHAT_APPID": given.appid, "WECHAT_SECRET": given.secret}
    done = subprocess.run(
        [sys.executable, "-m", "infra.commands.doctor"],
        cwd=ROOT,
        env=os.environ | asked,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "IP 白名单" in done.stdout
    assert json.loads(done.stdout.splitlines()[-1])["ok"] is False
    assert given.secret not in done.stdout + done.stderr
