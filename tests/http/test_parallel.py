"""Nobody sees another's answer, however the API is served, and the log has one line a request."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from infra.local.engine import Engine
from tests.world import Caller, Reply, World

CALLERS, TIMES = 8, 25


@pytest.fixture
def crowd(engine: Engine) -> list[Caller]:
    """Eight people of the present: a server in another process lives in no test's time."""
    return [World(None).citizen() for _ in range(CALLERS)]


def seen_by(caller: Caller, ask: Callable[[Caller], tuple[Any, str]]) -> set[tuple[str, str]]:
    """(person in the answer, person asked) of many requests, and whether request ids ever repeat."""
    answers = [ask(caller) for _ in range(TIMES)]
    assert len({request_id for _, request_id in answers}) == TIMES
    return {(body["id"], caller.person) for body, _ in answers}


def everybody(crowd: list[Caller], ask: Callable[[Caller], tuple[Any, str]]) -> set[tuple[str, str]]:
    with ThreadPoolExecutor(CALLERS) as pool:
        return set().union(*pool.map(lambda caller: seen_by(caller, ask), crowd))


def test_eight_callers_of_one_app_each_see_their_own_answer(
    crowd: list[Caller], capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(caller: Caller) -> tuple[Any, str]:
        reply: Reply = caller.get("/v1/me")
        return reply.body, reply.headers["X-Request-Id"]

    assert everybody(crowd, ask) == {(caller.person, caller.person) for caller in crowd}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == len({line["rid"] for line in lines}) == CALLERS * TIMES
    assert {line["units"]["rt"] for line in lines} == {2}, "a request counted what another one read"


def test_eight_callers_of_the_local_server_each_see_their_own_answer(crowd: list[Caller], api: str) -> None:
    sessions = {caller.person: requests.Session() for caller in crowd}

    def ask(caller: Caller) -> tuple[Any, str]:
        headers = {"Authorization": f"Bearer {caller.token}"}
        answer = sessions[caller.person].get(f"{api}/v1/me", headers=headers, timeout=20)
        return answer.json(), answer.headers["X-Request-Id"]

    assert everybody(crowd, ask) == {(caller.person, caller.person) for caller in crowd}
