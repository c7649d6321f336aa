"""WeChat on this machine: the stand-in over real HTTP, and gateways that call it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.wechat import MemoryStore, WeChat
from chalicelib.wechat.passage import THIS_MACHINES, Passage
from infra.local.wechat import StandIn
from infra.local.wechat.server import APPID, SECRET

from .asking import stable_token

# Copied from WeChat's own documents and from community reports; each entry names its source.
VECTORS = Path(__file__).with_name("wechat_doc_vectors.json")


@pytest.fixture(scope="session")
def vectors() -> Any:
    return json.loads(VECTORS.read_text())


@pytest.fixture
def wechat() -> Iterator[StandIn]:
    with StandIn(push_delay_s=0.01) as stand_in:
        yield stand_in


@pytest.fixture
def a_gateway(wechat: StandIn) -> Callable[..., WeChat]:
    """Makes gateways; secret=…, store=…, base=… differ where a test says so."""

    def make(
        *, secret: str = SECRET, appid: str = APPID, store: Any = None, base: str | None = None,
        passage: Passage = THIS_MACHINES,
    ) -> WeChat:  # fmt: skip
        kept = store or MemoryStore()
        return WeChat(base or wechat.url, appid, secret=lambda: secret, store=kept, passage=passage)

    return make


@pytest.fixture
def gateway(a_gateway: Callable[..., WeChat]) -> WeChat:
    return a_gateway()


@pytest.fixture
def visitor(wechat: StandIn, gateway: WeChat) -> str:
    """The openid of somebody who has just logged in."""
    return gateway.login(wechat.login_code("o-visitor")).openid


@pytest.fixture
def token(wechat: StandIn) -> str:
    """A good access token."""
    return str(stable_token(wechat)["access_token"])
