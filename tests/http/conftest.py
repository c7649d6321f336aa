"""What the tests of the edges share."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.engine import Engine
from infra.local.processes import HOST, Child, answers, free_port, wait_until
from infra.local.wechat import StandIn
from infra.template import ROOT

from . import things as there


@pytest.fixture(scope="session")
def books(engine: Engine) -> Any:
    """A client that looks into the tables from the side."""
    return engine.client("dynamodb")


@pytest.fixture(scope="session")
def things(engine: Engine) -> there.Things:
    """What exists before the API's server starts: it reads its snapshots once."""
    return there.made()


@pytest.fixture(scope="session")
def api(things: there.Things, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the API's local server, over the same engine, with a WeChat of its own."""
    port = free_port()
    with StandIn(appid=os.environ["WECHAT_APPID"], secret=os.environ["WECHAT_SECRET"]) as wechat:
        child = Child.start(
            [sys.executable, "-m", "infra.local.api", "--port", str(port)],
            environment=os.environ | {"WECHAT_API_BASE": wechat.url},
            log=tmp_path_factory.mktemp("api") / "api.log",
            cwd=ROOT,
        )
        url = f"http://{HOST}:{port}"
        wait_until(lambda: answers(f"{url}/v1/health"), "the API", child=child)
        yield url
        child.stop()
