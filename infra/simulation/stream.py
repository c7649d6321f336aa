"""The records table's stream: every change reaches functions/facts in order, at least once, sometimes thrice.

Beside it what that function needs: a bucket for the archive and a queue for reactions that failed.
"""

import zlib
from collections import deque
from typing import Any

from functions import facts, retry

from .scheduler import Actor, Crash, Scheduler
from .shelf import Stored

SHARDS = 2
DELAYS_S = (0.3, 5, 30)
MOST_TRIES = 60


class Stream:
    """Delivers to the real handlers; a batch that fails comes again, perhaps cut another way."""

    def __init__(self, scheduler: Scheduler, bugs: list[str]) -> None:
        self._scheduler, self._dice, self._bugs = scheduler, scheduler.dice, bugs
        self._waiting: list[deque[dict[str, Any]]] = [deque() for _ in range(SHARDS)]
        self._reading = [False] * SHARDS
        self._number = 0
        self.delivered = 0

    def told(self, old: Stored | None, new: Stored | None) -> None:
        """A record of the stream."""
        self._number += 1
        place = (new or old or {})["pk"]["S"]
        shard = zlib.crc32(place.encode()) % SHARDS
        record = {"SequenceNumber": f"{shard:02d}{self._number:018d}"}
        images = {name: image for name, image in (("NewImage", new), ("OldImage", old)) if image is not None}
        self._waiting[shard].append({"dynamodb": record | images})
        if not self._reading[shard]:
            self._reading[shard] = True
            after_s = self._dice.expovariate(1 / self._dice.choice(DELAYS_S))
            self._scheduler.spawn(lambda: self._read(shard), Actor(f"stream {shard}"), after_s=after_s)

    def _read(self, shard: int) -> None:
        waiting = self._waiting[shard]
        while waiting:
            batch = [waiting[index] for index in range(min(len(waiting), self._dice.randint(1, 60)))]
            if self._deliver(batch):
                for _ in batch if self._dice.random() < 0.9 else ():
                    waiting.popleft()
        self._reading[shard] = False

    def _deliver(self, batch: list[dict[str, Any]]) -> bool:
        """Whether the batch was taken."""
        self.delivered += len(batch)
        try:
            facts.handler({"Records": batch}, None)
            return True
        except (Exception, Crash):
            self._scheduler.sleep(self._dice.uniform(0.1, 2))
            return False

    # ---- the queue

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:
        """A reaction that failed: tried again until it goes through."""
        self._scheduler.spawn(lambda: self._retry(MessageBody), Actor("retry"), after_s=self._dice.uniform(1, 60))

    def _retry(self, body: str) -> None:
        for _ in range(MOST_TRIES):
            try:
                answer = retry.handler({"Records": [{"messageId": "1", "body": body}]}, None)
                if not answer["batchItemFailures"]:
                    return
            except Crash:
                pass
            self._scheduler.sleep(self._dice.uniform(1, 60))
        self._bugs.append(f"a reaction never went through: {body[:200]}")


class Bucket:
    """The facts bucket."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:
        """Keep an object."""
        self.objects[Key] = Body
