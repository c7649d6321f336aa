"""Every hour: what everybody may read of many rows is made anew. Each job is safe to run twice, and to be cut off."""

from typing import Any

from chalicelib.coverage.surveying import survey
from chalicelib.kit import log
from chalicelib.kit.clock import now_ms
from chalicelib.statistics.publishing import roll_up

JOBS = {"statistics": roll_up, "coverage": survey}


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """What each job looked at; raises at the end when one of them failed, and that stops no other."""
    looked_at: dict[str, int] = {}
    for name, job in JOBS.items():
        with log.metered() as meter:
            try:
                looked_at[name] = job(now_ms())
            except Exception as error:
                log.trace(name, error)
            log.line(at=now_ms(), job=name, looked_at=looked_at.get(name), units=meter.units())
    if failed := JOBS.keys() - looked_at.keys():
        raise RuntimeError(f"not published: {sorted(failed)}")
    return looked_at
