"""The API's own contract and state. app.py hands the tables of routes over: nothing is imported upwards."""

from collections.abc import Sequence
from functools import cache

import msgspec

from ..kit.door import Routes
from ..kit.openapi import document
from ..kit.settings import settings

_features: tuple[Routes, ...] = ()


def publish(features: Sequence[Routes]) -> None:
    """Say which features the contract covers. Called once, by app.py."""
    global _features
    _features = tuple(features)
    contract.cache_clear()


@cache
def contract() -> msgspec.Raw:
    """The OpenAPI document, encoded once per process."""
    return msgspec.Raw(msgspec.json.encode(document(_features, version())))


def version() -> str:
    """Which build answers."""
    return settings().version
