"""Every hour: make the settlement drafts that are due. Safe to run twice, and to be cut off."""

import time
from typing import Any

from chalicelib.kit import log
from chalicelib.kit.clock import now_ms
from chalicelib.settlement.due import settle

LONGEST_S = 600.0  # no merchant is begun later; the function itself has fifteen minutes


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """How many merchants and batches were looked at; raises at the end when one could not be done."""
    end = time.monotonic() + LONGEST_S
    with log.metered() as meter:
        try:
            looked_at = settle(now_ms(), lambda: time.monotonic() < end)
        finally:
            log.line(at=now_ms(), job="settle", units=meter.units())
    return {"looked_at": looked_at}
