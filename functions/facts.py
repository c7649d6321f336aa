"""The records table's stream: hand every new fact to whoever reacts, queue what failed, archive all."""

from typing import Any

from chalicelib.kit import archive, retries
from chalicelib.kit.facts import News, deliver, deliver_batch, news_of
from functions import reactions  # noqa: F401  (importing registers them)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Partial failures never hold the shard back: a reaction that fails, or a record that nobody can read, goes to
    the retry queue."""
    records = [record["dynamodb"] for record in event["Records"]]
    news = [fact for each in records for fact in _news(each)]
    for fact in news:
        for failure in deliver(fact):
            retries.put(failure)
    for failure in deliver_batch(news):
        retries.put(failure)
    archive.keep(news, f"{records[0]['SequenceNumber']}-{records[-1]['SequenceNumber']}")
    return {"batchItemFailures": []}


def _news(record: dict[str, Any]) -> list[News]:
    try:
        return news_of(record.get("NewImage"), record.get("OldImage"))
    except Exception as error:
        retries.park(record, error)
        return []
