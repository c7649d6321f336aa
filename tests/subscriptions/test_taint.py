"""What must never be seen: secrets, tokens and openids in any log line, on any stream, and in the archive of facts."""

import logging
from typing import Any

import pytest

from chalicelib.kit.settings import settings
from infra.local.engine import Engine
from tests.conftest import ENVIRONMENT
from tests.identity.arriving import bind, log_in, logged_in, me
from tests.world import Caller, World

from .writing import POINTS, PostOffice

PHONE = "13900007777"
FAULTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("jscode2session", "errcode", {"errcode": 40125}),
    ("jscode2session", "reset", {}),
    ("getuserphonenumber", "errcode", {"errcode": 40001, "times": 2}),
    ("getuserphonenumber", "http", {}),
    ("send", "errcode", {"errcode": 47003}),
    ("send", "truncate", {}),
    ("stable_token", "errcode", {"errcode": 40164}),
)


def archived(engine: Engine) -> str:
    """Every fact that any test of this process has told."""
    s3, bucket = engine.client("s3"), settings().facts_bucket
    names = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return "".join(s3.get_object(Bucket=bucket, Key=name)["Body"].read().decode() for name in names)


def test_no_secret_is_in_a_log_line_or_in_the_archive(
    world: World, post_office: PostOffice, engine: Engine,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for chatty in ("requests", "urllib3", "wechatpy"):  # who speaks to WeChat may say at most this
        caplog.set_level(logging.DEBUG, logger=chatty)
    wechat, openid = post_office.wechat, "o-tainted-1"
    citizen = post_office.takes(world.citizen(level=0), POINTS, POINTS)
    first = me(logged_in(wechat, openid, device_id="d-1"))
    assert first.status == 200
    for call, do, more in FAULTS:
        wechat.fault(call, do, **more)
    wechat.lever("/__tokens/revoke")
    for _ in range(3):
        log_in(wechat.login_code(openid))
        bind(citizen, wechat, PHONE)
        post_office.happens(citizen)
        post_office.send()
        world.later(minutes=2)
    post_office.events.settle()
    said = capfd.readouterr()
    heard = said.out + said.err + caplog.text + archived(engine)
    assert '"name":"PersonEnrolled"' in heard
    assert "wechat_config" in heard
    for name, marker in markers(post_office, citizen, openid).items():
        assert marker not in heard, f"{name} was seen"


def markers(post_office: PostOffice, citizen: Caller, openid: str) -> dict[str, str]:
    """Everything that a grep must not find, by what it is."""
    answers = [each["answer"] for each in post_office.wechat.calls() if isinstance(each["answer"], dict)]
    tokens = {f"token {n}": each["access_token"] for n, each in enumerate(answers) if "access_token" in each}
    sessions = {f"session_key {n}": each["session_key"] for n, each in enumerate(answers) if "session_key" in each}
    assert len(tokens) >= 2
    assert sessions
    return tokens | sessions | {
        "AppSecret": ENVIRONMENT["WECHAT_SECRET"], "push token": ENVIRONMENT["WECHAT_PUSH_TOKEN"],
        "AES key": ENVIRONMENT["WECHAT_AES_KEY"], "openid": openid, "another openid": citizen.openid, "phone": PHONE,
    }  # fmt: skip
