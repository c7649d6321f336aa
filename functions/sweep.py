"""Every minute: end what ends by itself. Each sweep is safe to run twice, and one that fails stops no other."""

from typing import Any

from chalicelib.kit import log
from chalicelib.kit.clock import now_ms
from functions.sweeps import SWEEPS


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """What each sweep looked at; raises at the end when one of them failed."""
    looked_at: dict[str, int] = {}
    failed = []
    for name, sweep in SWEEPS.items():
        with log.metered() as meter:
            try:
                looked_at[name] = sweep(now_ms())
            except Exception as error:
                log.trace(name, error)
                failed.append(name)
            log.line(at=now_ms(), sweep=name, looked_at=looked_at.get(name), units=meter.units())
    if failed:
        raise RuntimeError(f"sweeps failed: {failed}")
    return looked_at
