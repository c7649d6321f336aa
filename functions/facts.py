"""The records table's stream: hand every new fact to whoever reacts, queue what failed, archive all."""

from typing import Any

from chalicelib.kit import archive, retries
from chalicelib.kit.facts import deliver, news_of
from functions import reactions  # noqa: F401  (importing registers them)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Partial failures never hold the shard back: a reaction that fails goes to the retry queue."""
    records = [record["dynamodb"] for record in event["Records"]]
    news = [fact for each in records for fact in news_of(each.get("NewImage"), each.get("OldImage"))]
    for fact in news:
        for failure in deliver(fact):
            retries.put(failure)
    archive.keep(news, f"{records[0]['SequenceNumber']}-{records[-1]['SequenceNumber']}")
    return {"batchItemFailures": []}
