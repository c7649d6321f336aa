"""Every minute, what takes longer than a request: copies of a person's data, erasures, posters, pictures to remove.

Each errand is safe to run twice.
"""

from typing import Any

from chalicelib.kit import log
from chalicelib.kit.clock import now_ms
from chalicelib.media.expiring import sweep as sweep_unmasked
from chalicelib.rights.reactions import sweep_copies, sweep_leavings
from chalicelib.stations.batches import sweep as sweep_posters
from functions import holdings  # noqa: F401  (importing fills the table that erasures and copies work through)

ERRANDS = {"leavings": sweep_leavings, "copies": sweep_copies, "posters": sweep_posters, "unmasked": sweep_unmasked}


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """What each errand looked at; raises at the end when one of them failed, and that stops no other."""
    looked_at: dict[str, int] = {}
    for name, errand in ERRANDS.items():
        with log.metered() as meter:
            try:
                looked_at[name] = errand(now_ms())
            except Exception as error:
                log.trace(name, error)
            log.line(at=now_ms(), errand=name, looked_at=looked_at.get(name), units=meter.units())
    if failed := ERRANDS.keys() - looked_at.keys():
        raise RuntimeError(f"not done: {sorted(failed)}")
    return looked_at
