"""The contract is attacked by its own words: made-up requests meet no 5xx, no undeclared status, no other shape.

Bounded and seeded: every run asks the same.
"""

from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error, response_schema_conformance, status_code_conformance
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance

from app import FEATURES
from chalicelib.kit.openapi import document
from tests.world import fresh_key

from .things import Things, almighty

pytestmark = pytest.mark.slow
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance, content_type_conformance]
SCHEMA = schemathesis.openapi.from_dict(document(FEATURES, "test"))
OPERATIONS = {each.ok().label: each.ok() for each in SCHEMA.get_all_operations() if isinstance(each, Ok)}
EXAMPLES = {GenerationMode.POSITIVE: 6, GenerationMode.NEGATIVE: 4}
ATTACKS = [
    (label, mode)
    for label, operation in sorted(OPERATIONS.items())
    for mode in EXAMPLES
    if mode is GenerationMode.POSITIVE or any(operation.iter_parameters()) or operation.body
]
BOUNDED: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


@pytest.mark.parametrize(("label", "mode"), ATTACKS)
def test_no_made_up_request_is_answered_outside_the_contract(
    label: str, mode: GenerationMode, api: str, things: Things
) -> None:
    operation, session, asked = OPERATIONS[label], requests.Session(), count()
    caller = almighty() if label == "DELETE /v1/session" else things.owner  # all of whose tokens it ends
    keyed = any(each.name == "Idempotency-Key" for each in operation.headers)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES[mode], **BOUNDED)
    def attack(case: Case[Any]) -> None:
        case.headers["Authorization"] = f"Bearer {caller.token}"
        if keyed:  # a made-up key is never of today: it would end every attack at the door
            case.headers["Idempotency-Key"] = fresh_key()
        if next(asked) % 2 and mode is GenerationMode.POSITIVE:
            for fields in (case.path_parameters, case.body):
                if isinstance(fields, dict):
                    things.put_into(fields)
        answer = case.call(base_url=api, session=session, timeout=20)
        case.validate_response(answer, checks=CHECKS)

    attack()


def test_an_answer_outside_the_contract_is_found(api: str) -> None:
    lying = document(FEATURES, "test")
    del lying["paths"]["/v1/health"]["get"]["responses"]["200"]
    case = schemathesis.openapi.from_dict(lying)["/v1/health"]["GET"].Case()
    with pytest.raises(FailureGroup):
        case.validate_response(case.call(base_url=api), checks=CHECKS)


def test_every_operation_is_attacked() -> None:
    assert set(OPERATIONS) == {f"{route.method} {route.path}" for feature in FEATURES for route in feature.table}
