"""What goes over the wire is what botocore's own client would send, to the address that it would choose."""

import json
from typing import Any

import pytest
from botocore.session import Session

from chalicelib.kit.wire import Wire, regional
from infra.local.engine import Engine

REQUEST: dict[str, Any] = {
    "TableName": "records",
    "Key": {"pk": {"S": "WIRE"}, "sk": {"S": "淄博"}},
    "UpdateExpression": "SET #b = :b, #s = :s, #l = :l",
    "ExpressionAttributeNames": {"#b": "b", "#s": "s", "#l": "l"},
    "ExpressionAttributeValues": {
        ":b": {"B": b"\x00\xff"},
        ":s": {"BS": [b"one", b"two"]},
        ":l": {"L": [{"M": {"n": {"N": "1"}, "b": {"B": b"in"}, "t": {"BOOL": True}}}]},
    },
    "ReturnValues": "ALL_NEW",
}


@pytest.mark.parametrize("region", ["cn-north-1", "cn-northwest-1", "eu-central-1"])
def test_a_region_has_the_address_that_the_client_knows(engine: Engine, region: str) -> None:
    assert regional(region) == _client(region).meta.endpoint_url


def test_a_request_is_the_clients(engine: Engine) -> None:
    sent: list[Any] = []
    client = _client(engine.endpoint.region, endpoint_url=engine.url)
    client.meta.events.register("before-send.dynamodb", lambda request, **_: sent.append(request))
    client.update_item(**REQUEST)
    theirs, ours = sent[0], Wire(engine.url).signed("UpdateItem", REQUEST)
    assert (ours.method, ours.url, json.loads(ours.data)) == (theirs.method, theirs.url, json.loads(theirs.body))
    assert _told(ours) == _told(theirs)


def test_what_was_stored_comes_back_with_its_bytes(engine: Engine) -> None:
    stored = Wire(engine.url).ask("UpdateItem", REQUEST)["Attributes"]
    assert {":" + name: value for name, value in stored.items() if name not in ("pk", "sk")} == REQUEST[
        "ExpressionAttributeValues"
    ]


def _told(request: Any) -> dict[str, Any]:
    """What the protocol demands, and for which service the request is signed."""
    told = {name.lower(): _text(value) for name, value in request.headers.items()}
    scope = told["authorization"].split(",")[0].split("/")[2:]
    return {"target": told["x-amz-target"], "type": told["content-type"], "scope": scope}


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _client(region: str, **more: Any) -> Any:
    session = Session()
    session.set_credentials("test", "test")
    session.set_config_variable("ignore_configured_endpoint_urls", "true")
    return session.create_client("dynamodb", region, **more)
