from collections.abc import Iterator

import pytest

from infra.local.engine import Engine
from infra.proxy import Proxy, asked_through, proxied


@pytest.fixture(scope="session")
def line(engine: Engine) -> Iterator[Proxy]:
    """One proxy for the whole run."""
    with proxied(engine.url) as proxy:
        yield proxy


@pytest.fixture
def proxy(line: Proxy) -> Iterator[Proxy]:
    """The house asks its engine through a proxy that behaves until a fault is planned."""
    with asked_through(line):
        yield line
