"""The access token: who asks for it, how often, and what happens when WeChat refuses it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.kit.send import plugged
from chalicelib.kit.settings import settings
from chalicelib.wechat import MemoryStore, WeChat, errors
from chalicelib.wechat.errors import GatewayError
from chalicelib.wechat.store import StoredToken
from chalicelib.wechat.tokens import Budget, Token, Tokens
from infra.local.engine import Engine, create_tables
from infra.local.wechat import StandIn

MakeGateway = Callable[..., WeChat]
NOW = 1_800_000_000_000
HOUR = 3_600_000


class Desk:
    """WeChat's token desk, seen from inside: hands out tokens in order, or fails."""

    def __init__(self, *outcomes: Token | GatewayError) -> None:
        self.outcomes = list(outcomes)

    def __call__(self, _: Budget) -> Token:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, GatewayError):
            raise outcome
        return outcome


class BrokenStore:
    def get(self) -> Token | None:
        raise ConnectionError("no table")

    def put(self, token: Token) -> None:
        raise ConnectionError("no table")


def tokens(desk: Desk, store: Any = None) -> Tokens:
    return Tokens(store or MemoryStore(), desk, lambda: NOW)


def token(name: str, left_ms: int = 2 * HOUR) -> Token:
    return Token(name, NOW + left_ms)


def budget() -> Budget:
    return Budget(time.monotonic() + 5)


def holding(stored: Token) -> MemoryStore:
    store = MemoryStore()
    store.put(stored)
    return store


def test_a_token_is_fetched_once_and_shared() -> None:
    store = MemoryStore()
    first = tokens(Desk(token("T1")), store)
    assert [first.current(budget()) for _ in range(3)] == ["T1"] * 3
    assert tokens(Desk(), store).current(budget()) == "T1"


def test_in_its_last_five_minutes_a_token_is_renewed() -> None:
    assert tokens(Desk(token("T2")), holding(token("T1", 300_000))).current(budget()) == "T2"


@pytest.mark.parametrize("left_ms", [299_000, 1])
def test_and_used_on_when_the_renewal_fails(left_ms: int) -> None:
    desk = Desk(errors.Unreachable("stable_token"))
    assert tokens(desk, holding(token("T1", left_ms))).current(budget()) == "T1"


def test_a_dead_token_is_used_when_wechat_limits_its_renewal_and_for_nothing_else() -> None:
    dead = holding(token("T1", -1))
    assert tokens(Desk(errors.RateLimited("stable_token")), dead).current(budget()) == "T1"
    with pytest.raises(errors.Unreachable):
        tokens(Desk(errors.Unreachable("stable_token")), dead).current(budget())


def test_a_refused_token_is_first_compared_with_the_stored_one() -> None:
    store = holding(token("T1"))
    desk = tokens(Desk(), store)
    spent = budget()
    assert desk.current(spent) == "T1"
    store.put(token("T2", 2 * HOUR + 1))
    assert desk.replacing("T1", spent) == "T2"
    assert spent.token_calls == 1


def test_one_request_asks_for_one_token() -> None:
    desk = tokens(Desk(token("T1"), token("T2")))
    spent = budget()
    assert desk.current(spent) == "T1"
    assert desk.replacing("T1", spent) == "T1"
    assert desk.replacing("T1", budget()) == "T2"


def test_without_the_store_the_token_stays_in_memory(capsys: pytest.CaptureFixture[str]) -> None:
    desk = tokens(Desk(token("T1")), BrokenStore())
    assert [desk.current(budget()) for _ in range(2)] == ["T1", "T1"]
    logged = capsys.readouterr().out
    assert "ConnectionError" in logged
    assert "T1" not in logged


def test_a_token_does_not_slip_into_a_log() -> None:
    assert "T1" not in repr(token("T1"))


def test_a_retry_needs_time() -> None:
    assert not Budget(time.monotonic() + 1.4).take_retry()
    enough = Budget(time.monotonic() + 5)
    assert [enough.take_retry(), enough.take_retry()] == [True, False]


# ---- against the stand-in


def test_thirty_parallel_clients_of_a_poisoned_wechat_stay_within_their_budget(
    wechat: StandIn, a_gateway: MakeGateway
) -> None:
    wechat.fault("getuserphonenumber", "errcode", errcode=40001, times=None)
    store = MemoryStore()

    def ask(number: int) -> str:
        try:
            a_gateway(store=store).phone(f"code-{number}", openid=f"o-{number}")
        except GatewayError as error:
            return type(error).__name__
        return "no error"

    with ThreadPoolExecutor(30) as pool:
        outcomes = list(pool.map(ask, range(30)))
    assert outcomes == ["StaleToken"] * 30
    calls = Counter(call["body"]["code"] for call in wechat.calls("getuserphonenumber"))
    assert set(calls.values()) == {2}
    assert len(calls) == 30
    assert len(wechat.calls("stable_token")) <= 30


@pytest.mark.parametrize("warm", [True, False])
def test_a_poisoned_wechat_costs_one_request_two_calls_and_one_token(
    wechat: StandIn, gateway: WeChat, warm: bool
) -> None:
    if warm:
        gateway.phone(wechat.phone_code("o-1"), openid="o-1")
        wechat.state.log.clear()
    wechat.fault("getuserphonenumber", "errcode", errcode=40001, times=None)
    with pytest.raises(errors.TokenError):
        gateway.phone("a-code", openid="o-1")
    assert len(wechat.calls("getuserphonenumber")) == 2
    assert len(wechat.calls("stable_token")) == 1


def test_revoked_tokens_are_replaced_unnoticed(wechat: StandIn, a_gateway: MakeGateway) -> None:
    store = MemoryStore()
    gateways = [a_gateway(store=store) for _ in range(8)]
    for number, gateway in enumerate(gateways):
        gateway.phone(f"o-{number}.first", openid=f"o-{number}")
    wechat.lever("/__tokens/revoke")
    with ThreadPoolExecutor(8) as pool:
        numbers = pool.map(
            lambda pair: pair[1].phone(f"o-{pair[0]}.second", openid=f"o-{pair[0]}"), enumerate(gateways)
        )
        assert len(list(numbers)) == 8
    assert 2 <= len(wechat.calls("stable_token")) <= 9


def test_an_expired_token_is_replaced_unnoticed(wechat: StandIn, gateway: WeChat) -> None:
    gateway.phone("o-1.first", openid="o-1")
    wechat.advance(7_200)
    gateway.phone("o-1.second", openid="o-1")
    assert [call["answer"].get("errcode") for call in wechat.calls("getuserphonenumber")] == [0, 42001, 0]


def test_the_secret_and_not_the_token_is_refused_by_the_token_desk(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("stable_token", "errcode", errcode=40001)
    with pytest.raises(errors.ConfigError):
        gateway.phone("o-1.first", openid="o-1")


def test_a_busy_token_desk_is_asked_once_more_and_then_no_call_is_repeated(wechat: StandIn, gateway: WeChat) -> None:
    wechat.fault("stable_token", "errcode", errcode=-1)
    wechat.fault("media_check_async", "errcode", errcode=-1)
    with pytest.raises(errors.Busy):
        gateway.submit_image("http://127.0.0.1:1/photo.jpg", openid="o-1")
    assert len(wechat.calls()) == 3


# ---- in the records table


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    names = (
        "RECORDS_TABLE", "POSTINGS_TABLE", "PHOTOS_BUCKET", "QUARANTINE_BUCKET", "FACTS_BUCKET",
        "RETRY_QUEUE_URL", "WECHAT_APPID",
    )  # fmt: skip
    with Engine.start(tmp_path_factory.mktemp("engine")) as running, pytest.MonkeyPatch.context() as patch:
        tables = create_tables(running)
        for name in names:
            patch.setenv(name, tables.get(name.removesuffix("_TABLE").lower(), name.lower()))
        patch.setenv("AWS_REGION", "cn-north-1")
        settings.cache_clear()
        client = running.client("dynamodb")
        with plugged(lambda operation, request: client._make_api_call(operation, request)):
            yield running
        settings.cache_clear()


def test_the_stored_token_is_the_one_last_fetched(engine: Engine) -> None:
    store = StoredToken("wx-fetched")
    assert store.get() is None
    store.put(token("T1"))
    assert StoredToken("wx-fetched").get() == token("T1")
    store.put(token("T2", 3 * HOUR))
    assert store.get() == token("T2", 3 * HOUR)


def test_the_same_token_is_not_stored_again_but_for_a_later_end(engine: Engine) -> None:
    store = StoredToken("wx-same")
    store.put(token("T1"))
    store.put(token("T1"))
    store.put(token("T1", HOUR))
    assert store.get() == token("T1")
    store.put(token("T1", 3 * HOUR))
    assert store.get() == token("T1", 3 * HOUR)
    assert raw(engine, "wx-same")["ver"] == {"N": "2"}


def test_each_mini_program_has_its_own_token(engine: Engine) -> None:
    StoredToken("wx-one").put(token("T1"))
    StoredToken("wx-two").put(token("T2"))
    assert StoredToken("wx-one").get() == token("T1")


def test_parallel_sandboxes_leave_one_of_their_tokens(engine: Engine) -> None:
    stores = [StoredToken("wx-many") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: stores[number].put(token("T1", HOUR + number)), range(8)))
    assert stores[0].get() == token("T1", HOUR + 7)


def raw(engine: Engine, appid: str) -> dict[str, Any]:
    key = {"pk": {"S": f"WX#{appid}"}, "sk": {"S": "TOKEN"}}
    item: dict[str, Any] = engine.client("dynamodb").get_item(TableName="records", Key=key)["Item"]
    return item
