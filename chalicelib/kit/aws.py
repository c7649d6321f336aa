"""AWS clients, made once per process and on first use (a client costs about 90 ms to make).

Endpoints come from the SDK's own AWS_ENDPOINT_URL_* variables, credentials from its usual chain.
"""

from functools import cache
from threading import Lock
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

from .settings import settings

_LOCK = Lock()  # botocore's client creation is not thread-safe


@cache
def _session() -> Session:
    return get_session()


@cache
def credentials() -> Any:
    """The process's own, which renew themselves where the chain has found such."""
    with _LOCK:
        return _session().get_credentials()


@cache
def _client(service: str) -> Any:
    config = Config(
        connect_timeout=1,
        read_timeout=3,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=32,
        s3={"addressing_style": "path"} if service == "s3" else None,
    )
    return _session().create_client(service, settings().region, config=config)


def client(service: str) -> Any:
    """The shared client of "s3", "sqs" or "ssm": connect 1 s, read 3 s, three tries."""
    with _LOCK:
        return _client(service)
