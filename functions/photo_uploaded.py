"""The quarantine bucket's events: process what was uploaded. Events repeat, come late and out of order."""

from typing import Any
from urllib.parse import unquote_plus

from chalicelib.kit import log
from chalicelib.kit.clock import now_ms
from chalicelib.media.processing import take_in


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """What happened to each object; raises at the end when one of them failed, so that the event comes again.

    S3's test event has no records.
    """
    outcomes: dict[str, str] = {}
    failed = []
    for record in event.get("Records", ()):
        found = record["s3"]["object"]
        name = unquote_plus(found["key"])
        with log.metered() as meter:
            try:
                outcomes[name] = take_in(name, found.get("eTag", ""))
            except Exception as error:
                log.trace(name, error)
                outcomes[name] = repr(error)[:80]
                failed.append(name)
            log.line(at=now_ms(), object=name[:80], outcome=outcomes[name], units=meter.units())
    if failed:
        raise RuntimeError(f"not processed: {failed}")
    return outcomes
