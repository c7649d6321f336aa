"""What a citizen is told when WeChat says no or nothing."""

from collections.abc import Iterator

import pytest

from chalicelib.kit.errors import Refusal
from chalicelib.wechat import (
    LOGIN_REFUSALS,
    PHONE_REFUSALS,
    PUSH_REFUSALS,
    as_refusals,
    errors,
    open_gateway,
    open_push,
)
from chalicelib.wechat.errors import GatewayError

TOLD = [
    (errors.CodeExpired("login"), 401, "login_code_invalid", None),
    (errors.CodeUsed("login"), 401, "login_code_used", None),
    (errors.UserBlocked("login"), 403, "user_blocked", None),
    (errors.NoAnswer("login"), 409, "login_again", None),
    (errors.RateLimited("login"), 429, "wechat_busy", 60),
    (errors.Busy("login"), 503, "wechat_unavailable", 10),
    (errors.CircuitOpen("login"), 503, "wechat_unavailable", 10),
    (errors.ConfigError("login"), 503, "wechat_misconfigured", 300),
    (errors.CodeExpired("phone"), 400, "phone_code_invalid", None),
    (errors.NotAuthorised("phone"), 403, "phone_not_yours", None),
    (errors.NoAnswer("phone"), 409, "phone_again", None),
    (errors.TokenError("phone"), 503, "wechat_unavailable", 10),
    (errors.NoAnswer("stable_token"), 503, "wechat_unavailable", 10),
    (errors.PushRefused("push"), 403, "push_not_trusted", None),
]


@pytest.mark.parametrize(("error", "status", "code", "retry_after"), TOLD)
def test_trouble_is_told_in_our_words(error: GatewayError, status: int, code: str, retry_after: int | None) -> None:
    with pytest.raises(Refusal) as told, as_refusals():
        raise error
    refusal = told.value
    assert (refusal.status, refusal.code, refusal.retry_after) == (status, code, retry_after)
    assert refusal.says
    declared = {"phone": PHONE_REFUSALS, "push": PUSH_REFUSALS}.get(error.call, LOGIN_REFUSALS)
    assert type(refusal) in declared


def test_what_is_no_trouble_passes() -> None:
    with as_refusals():
        said = "hello"
    assert said == "hello"


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The settings of a deployed stage; what is opened from them is forgotten afterwards."""
    from chalicelib.kit.settings import settings

    names = (
        "AWS_REGION",
        "RECORDS_TABLE",
        "POSTINGS_TABLE",
        "PHOTOS_BUCKET",
        "QUARANTINE_BUCKET",
        "FACTS_BUCKET",
    )
    for name in (*names, "RETRY_QUEUE_URL", "WECHAT_APPID", "WECHAT_SECRET", "WECHAT_PUSH_TOKEN"):
        monkeypatch.setenv(name, "given")
    monkeypatch.setenv("WECHAT_AES_KEY", "x" * 43)
    opened = (settings, open_gateway, open_push)
    for each in opened:
        each.cache_clear()
    yield monkeypatch
    for each in opened:
        each.cache_clear()


def test_a_process_has_one_gateway_and_one_reader(deployed: pytest.MonkeyPatch) -> None:
    assert open_gateway() is open_gateway()
    assert open_push() is open_push()


@pytest.mark.parametrize(("stage", "release"), [("prod", "release"), ("dev", "trial")])
def test_only_production_makes_codes_for_the_released_mini_program(
    deployed: pytest.MonkeyPatch, stage: str, release: str
) -> None:
    deployed.setenv("STAGE", stage)
    assert vars(open_gateway())["_release"] == release
