"""The wire to the engine: DynamoDB's JSON protocol over urllib3's connections, signed by botocore, without its client.

The client reads the service's description when it is made, a good part of a cold start, and walks it again for every
request and answer. What is asked here is the protocol's JSON already; what is answered is checked against its shape.

Source: DynamoDB low-level API (X-Amz-Target, x-amz-json-1.0, X-Amz-Crc32), Signature Version 4.
"""

from functools import cache
from threading import Lock
from typing import Any, TypedDict
from zlib import crc32

import certifi
import msgspec
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError
from urllib3 import BaseHTTPResponse, Timeout, connection_from_url
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from .aws import credentials
from .settings import given, settings

CONNECT_S, READ_S, CONNECTIONS = 1, 1.5, 32
_VERSION = "DynamoDB_20120810."
_LOCK = Lock()


class Corrupt(Exception):
    """The answer is not the one that the engine sent, or none that can be read."""


class _Value(TypedDict, total=False):
    """A stored value; binary ones travel as base 64."""

    S: str
    N: str
    B: bytes
    SS: list[str]
    NS: list[str]
    BS: list[bytes]
    BOOL: bool
    NULL: bool
    L: "list[_Value]"
    M: "dict[str, _Value]"


_Item = dict[str, _Value]


class _Reason(TypedDict, total=False):
    Code: str
    Message: str | None
    Item: _Item | None


_Answer = TypedDict(
    "_Answer",
    {
        "Item": _Item,
        "Items": list[_Item],
        "Attributes": _Item,
        "Responses": dict[str, list[_Item]],
        "Count": int,
        "ScannedCount": int,
        "LastEvaluatedKey": _Item,
        "UnprocessedKeys": dict[str, dict[str, Any]],
        "UnprocessedItems": dict[str, list[dict[str, Any]]],
        "ConsumedCapacity": dict[str, Any] | list[dict[str, Any]],
        "CancellationReasons": list[_Reason],
        "__type": str,
        "message": str | None,
        "Message": str | None,
    },
    total=False,
)
_decoder = msgspec.json.Decoder(_Answer)


class Wire:
    """A pool of connections to the engine at one address."""

    def __init__(self, url: str) -> None:
        self._url = url + "/"
        trusted = {"ca_certs": certifi.where()} if url.startswith("https") else {}
        timeout = Timeout(connect=CONNECT_S, read=READ_S)
        self._pool = connection_from_url(url, maxsize=CONNECTIONS, timeout=timeout, retries=False, **trusted)

    def ask(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The engine's answer. ClientError when it refuses, a BotoCoreError when none came, Corrupt when it is none."""
        asked = self.signed(operation, request)
        try:
            answer = self._pool.urlopen("POST", "/", asked.data, dict(asked.headers))
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise EndpointConnectionError(endpoint_url=self._url) from error
        except HTTPError as error:
            raise ConnectionClosedError(endpoint_url=self._url) from error
        told = _read(answer)
        if answer.status != 200:
            raise _refusal(operation, answer.status, told)
        return told

    def signed(self, operation: str, request: dict[str, Any]) -> AWSRequest:
        """The request as it is sent."""
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": _VERSION + operation}
        asked = AWSRequest("POST", self._url, headers, msgspec.json.encode(request))
        SigV4Auth(credentials().get_frozen_credentials(), "dynamodb", settings().region).add_auth(asked)
        return asked


def _read(answer: BaseHTTPResponse) -> dict[str, Any]:
    said, body = answer.headers.get("x-amz-crc32"), answer.data
    if said is not None and said != str(crc32(body)):
        raise Corrupt
    try:
        return dict(_decoder.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Corrupt from error


def _refusal(operation: str, status: int, told: dict[str, Any]) -> ClientError:
    code = told.get("__type", "").rpartition("#")[2] or str(status)
    error = {"Code": code, "Message": told.get("message") or told.get("Message")}
    return ClientError({**told, "Error": error, "ResponseMetadata": {"HTTPStatusCode": status}}, operation)


@cache
def _wire(url: str) -> Wire:
    return Wire(url)


def wire(url: str | None) -> Wire:
    """The wire to the engine at this address; None: where the SDK's own variables say, or the region's."""
    with _LOCK:
        return _wire(
            url or given("AWS_ENDPOINT_URL_DYNAMODB") or given("AWS_ENDPOINT_URL") or regional(settings().region)
        )


def regional(region: str) -> str:
    """The service's address in a region of either partition."""
    return f"https://dynamodb.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")
