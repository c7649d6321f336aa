"""What a process is given: settings, secrets, clients."""

import json
from collections.abc import Iterator

import pytest

from chalicelib.kit.aws import client
from chalicelib.kit.secrets import KeyRing, key_ring, secret
from chalicelib.kit.settings import SettingMissing, settings
from infra.local.engine import Engine
from tests.kit.things import fresh
from tests.world import World

REQUIRED = (
    "AWS_REGION", "RECORDS_TABLE", "POSTINGS_TABLE", "PHOTOS_BUCKET", "QUARANTINE_BUCKET", "FACTS_BUCKET",
    "RETRY_QUEUE_URL", "WECHAT_APPID",
)  # fmt: skip


@pytest.fixture
def environment(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An environment that a test may change."""
    settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def parameter(engine: Engine, environment: pytest.MonkeyPatch) -> str:
    """A secret that is given by the name of its parameter."""
    name = f"/test/{fresh()}"
    engine.client("ssm").put_parameter(Name=name, Value="first", Type="SecureString")
    environment.delenv("WECHAT_PUSH_TOKEN")
    environment.setenv("WECHAT_PUSH_TOKEN_NAME", name)
    return name


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named_and_nothing_starts(
    environment: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    environment.delenv(name) if value is None else environment.setenv(name, value)
    with pytest.raises(SettingMissing, match=f"^environment variable {name} is not set$"):
        settings()


def test_what_has_a_default_may_be_left_out(environment: pytest.MonkeyPatch) -> None:
    for name in ("WECHAT_API_BASE", "STAGE", "CITY", "VERSION"):
        environment.delenv(name, raising=False)
    found = settings()
    assert (found.wechat_api_base, found.stage, found.city) == ("https://api.weixin.qq.com", "dev", "zibo")


def test_a_secret_in_the_variable_needs_no_store(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WECHAT_PUSH_TOKEN", "here")
    environment.setenv("WECHAT_PUSH_TOKEN_NAME", "/nobody/reads/this")
    assert secret("wechat_push_token") == "here"


def test_a_named_secret_is_read_decrypted_and_kept_for_five_minutes(
    engine: Engine, parameter: str, world: World
) -> None:
    assert secret("wechat_push_token") == "first"
    engine.client("ssm").put_parameter(Name=parameter, Value="second", Type="SecureString", Overwrite=True)
    world.later(minutes=4, seconds=50)
    assert secret("wechat_push_token") == "first"
    world.later(seconds=15)
    assert secret("wechat_push_token") == "second"


def test_a_clock_that_was_set_back_means_reading_the_secret_again(engine: Engine, parameter: str, world: World) -> None:
    secret("wechat_push_token")
    engine.client("ssm").put_parameter(Name=parameter, Value="second", Type="SecureString", Overwrite=True)
    world.later(hours=-1)
    assert secret("wechat_push_token") == "second"


def test_a_secret_that_is_given_nowhere_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("WECHAT_PUSH_TOKEN")
    environment.delenv("WECHAT_PUSH_TOKEN_NAME", raising=False)
    with pytest.raises(SettingMissing, match="neither WECHAT_PUSH_TOKEN nor WECHAT_PUSH_TOKEN_NAME"):
        secret("wechat_push_token")


def test_the_key_ring_hands_out_the_newest_code_key_or_the_one_that_is_named(environment: pytest.MonkeyPatch) -> None:
    ring = {"session": [["s", "00"]], "codes": [["new", "aa" * 32], ["old", "bb" * 32]]}
    environment.setenv("SESSION_KEYS", json.dumps(ring))
    found = key_ring()
    assert isinstance(found, KeyRing)
    assert found.code_key() == ("new", b"\xaa" * 32)
    assert found.code_key("old") == ("old", b"\xbb" * 32)
    with pytest.raises(KeyError):
        found.code_key("gone")


def test_clients_are_made_once(engine: Engine) -> None:
    assert client("s3") is client("s3")
    assert client("s3") is not client("sqs")
