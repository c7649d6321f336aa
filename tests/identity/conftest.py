from collections.abc import Iterator

import pytest

from chalicelib.kit.settings import settings
from chalicelib.wechat import open_gateway
from infra.local.wechat import StandIn
from tests.conftest import ENVIRONMENT
from tests.kit.conftest import line, proxy
from tests.world import World

__all__ = ["line", "proxy"]


@pytest.fixture
def wechat(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """WeChat's stand-in, on the clock of the test."""
    with StandIn(appid=ENVIRONMENT["WECHAT_APPID"], secret=ENVIRONMENT["WECHAT_SECRET"]) as stand_in:
        monkeypatch.setenv("WECHAT_API_BASE", stand_in.url)
        settings.cache_clear()
        open_gateway.cache_clear()
        yield stand_in
    monkeypatch.undo()
    settings.cache_clear()
    open_gateway.cache_clear()
