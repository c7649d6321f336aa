"""By what a gateway goes out: the clocks it reads and the transport it takes. A rehearsal of a day has its own."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.kit.clock import now_ms

if TYPE_CHECKING:
    from .wire import Wire


def _http(base: str, appid: str) -> "Wire":
    from .wire import Wire  # costs 200 ms: paid by the first call, not by every start

    return Wire(base, appid)


@dataclass(frozen=True)
class Passage:
    """The machine's clocks and HTTP, unless something else is given."""

    now_ms: Callable[[], int] = now_ms
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    wire: Callable[[str, str], "Wire"] = _http


THIS_MACHINES = Passage()
