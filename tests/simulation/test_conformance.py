"""The simulated engine answers what the local engine answers: items, old items, reasons in order, units."""

import itertools
import time
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.kit.send import Port, engine_at
from infra.local.engine import Engine
from infra.simulation.store import Store, tables
from tests.simulation.requests import Request, requests, within

_space = itertools.count(1)


def _answer(port: Port, operation: str, request: dict[str, Any]) -> Any:
    try:
        answer = port(operation, request | {"ReturnConsumedCapacity": "INDEXES"})
    except ClientError as error:
        told = error.response
        code = told["Error"]["Code"]
        if code == "ValidationException":
            return code
        reasons = [(each["Code"], _plain(each.get("Item"))) for each in told.get("CancellationReasons", [])]
        return code, _plain(told.get("Item")), reasons
    return {
        "item": _plain(answer.get("Item")),
        "items": [_plain(item) for item in answer.get("Items", [])],
        "found": sorted(str(_plain(item)) for items in answer.get("Responses", {}).values() for item in items),
        "last": _plain(answer.get("LastEvaluatedKey")),
        # The local engine bills no batch, and every read as a small one.
        "units": answer.get("ConsumedCapacity") if operation not in ("BatchGetItem", "Query", "GetItem") else None,
    }


def _plain(item: Any) -> Any:
    if item is None:
        return None
    return {
        name: {kind: sorted(raw) if kind in ("SS", "NS", "BS") else raw for kind, raw in value.items()}
        for name, value in sorted(item.items())
    }


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
@given(asked=st.lists(requests(), min_size=15, max_size=25))
def test_it_answers_what_the_local_engine_answers(engine: Engine, asked: list[Request]) -> None:
    simulated = Store(tables(records=("gsi1", "gsi2"), postings=("gsi1",)), time.time_ns)
    real, space = engine_at(engine.url), f"T{next(_space)}#"
    for operation, request in asked:
        moved = within(request, space)
        theirs, ours = _answer(real, operation, moved), _answer(simulated.ask, operation, within(request, space))
        assert ours == theirs, (operation, moved)
