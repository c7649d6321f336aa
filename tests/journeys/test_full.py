"""The same demo against what is deployed: the API behind a gateway, every function under its role."""

import io
import json
import os
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.commands import demo
from infra.demo.phone import City
from infra.local.city import CityHandle, start_city
from infra.local.sample import load_slice

pytestmark = pytest.mark.skipif("LONG" not in os.environ, reason="two minutes: LONG=1")
TRIES = """
import os, botocore.session
from botocore.exceptions import ClientError

def handler(event, context):
    client = botocore.session.get_session().create_client(event["service"], os.environ["AWS_REGION"])
    try:
        getattr(client, event["call"])(**event["with"])
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHandle]:
    with start_city(tmp_path_factory.mktemp("full"), prepare=load_slice, full=True) as running:
        yield running


def tried(city: CityHandle, function: str, service: str, call: str, **request: Any) -> str:
    """What the engine says to a call that somebody smuggled into this function: it runs under the function's role."""
    functions, code = city.endpoint.client("lambda"), io.BytesIO()
    with zipfile.ZipFile(code, "w") as made:
        made.writestr("tries.py", TRIES)
    name = f"tries-{uuid.uuid4().hex}"
    role = functions.get_function_configuration(FunctionName=city.deployed.functions[function])["Role"]
    functions.create_function(
        FunctionName=name, Runtime="python3.11", Role=role, Handler="tries.handler", Timeout=20,
        Code={"ZipFile": code.getvalue()},
    )  # fmt: skip
    event = json.dumps({"service": service, "call": call, "with": request})
    return str(json.loads(functions.invoke(FunctionName=name, Payload=event)["Payload"].read()))


@pytest.mark.parametrize("function", ["facts", "settle", "sweep"])
def test_no_function_may_change_or_remove_a_posting(city: CityHandle, function: str) -> None:
    where = {"TableName": city.deployed.environment["POSTINGS_TABLE"], "Key": {"pk": {"S": "P#1"}, "sk": {"S": "1"}}}
    assert tried(city, function, "dynamodb", "get_item", **where) == "allowed"
    assert tried(city, function, "dynamodb", "update_item", **where) == "AccessDeniedException"
    assert tried(city, function, "dynamodb", "delete_item", **where) == "AccessDeniedException"


def test_what_no_role_allows_is_refused(city: CityHandle) -> None:
    audit_log = city.deployed.environment["FACTS_BUCKET"]
    assert tried(city, "settle", "s3", "get_object", Bucket=audit_log, Key="facts/x") in ("AccessDenied", "403")
    table = city.deployed.environment["RECORDS_TABLE"]
    assert tried(city, "facts", "dynamodb", "scan", TableName=table) == "AccessDeniedException"


def test_the_three_jobs_run_through_the_deployed_gateway_and_functions(
    city: CityHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in city.environment().items():
        monkeypatch.setenv(name, value)
    told = demo._play(City(city.api, city.wechat, city.control, None, print))
    assert (told["ok"], told["ledger"]) == (True, {"sum": 0, "violations": 0})
    assert (told["check_in"]["minutes"], told["report"]["state"]) == (120, "accepted")
