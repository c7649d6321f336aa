"""The streams of the real engine's tables, read in order: what T1 sees of every change."""

from typing import Any

from infra.local.engine import Engine

from .ground import Told
from .shelf import Stored

SETS = ("SS", "NS", "BS")


class Tail:
    """Reads both tables' streams from their beginning."""

    def __init__(self, engine: Engine, told: Told) -> None:
        self._client, self._told = engine.client("dynamodbstreams"), told
        client = engine.client("dynamodb")
        self._places = {name: self._begin(client, name) for name in ("records", "postings")}

    def _begin(self, client: Any, table: str) -> str:
        arn = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        (shard,) = self._client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        answer = self._client.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        return str(answer["ShardIterator"])

    def read(self) -> int:
        """Tell of everything that has come; how much that was."""
        return sum(self._table(name) for name in self._places)

    def _table(self, name: str) -> int:
        told = 0
        while True:
            answer = self._client.get_records(ShardIterator=self._places[name])
            self._places[name] = answer["NextShardIterator"]
            for record in answer["Records"]:
                self._tell(name, record["eventName"], record["dynamodb"])
            told += len(answer["Records"])
            if not answer["Records"]:
                return told

    def _tell(self, table: str, event: str, images: dict[str, Any]) -> None:
        # The stream of postings has no old images: that there was one is all that matters of it.
        old = images.get("OldImage") or (images["Keys"] if event != "INSERT" else None)
        self._told(table, _sorted(old), _sorted(images.get("NewImage")))


def _sorted(item: Stored | None) -> Stored | None:
    """Sets come in any order: one order makes equal histories equal."""
    if item is None:
        return None
    return {
        name: {kind: sorted(raw) if kind in SETS else raw for kind, raw in value.items()}
        for name, value in item.items()
    }
