"""Telling when no event is in flight: streams, queues and bucket events have all been worked off.

A marker is put into the records table and into the quarantine bucket. When functions/facts and
functions/photo_uploaded have seen it (clock/witness.py notes it down), no function is at work and the queue
is empty, that was one round. Two rounds between which no other event was worked off are quiet.
"""

import json
import os
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local.deploy import Deployed
from infra.local.endpoint import Endpoint

MARK = "QUIET#"
COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


@dataclass
class Worker:
    """What the notes of one worker process say so far."""

    read: int = 0
    started_only: bool = True
    open: int = 0


@dataclass
class Notes:
    """All workers' notes, read on from where the last look ended."""

    directory: Path
    workers: dict[str, Worker] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    others: int = 0

    def look(self) -> None:
        for path in self.directory.iterdir():
            worker = self.workers.setdefault(path.name, Worker())
            with path.open("rb") as notes:
                notes.seek(worker.read)
                text = notes.read()
            whole = text[: text.rfind(b"\n") + 1]
            worker.read += len(whole)
            for line in whole.splitlines():
                self._take(worker, json.loads(line))

    def at_work(self) -> int:
        """Processes that hold an event, or were just started for one."""
        return sum(
            1 for pid, worker in self.workers.items() if (worker.open or worker.started_only) and _alive(int(pid))
        )

    def _take(self, worker: Worker, note: dict[str, Any]) -> None:
        if note["at"] == "serves":
            worker.started_only = False
        elif note["at"] == "begin":
            worker.started_only = False
            worker.open += 1
        elif note["at"] == "end":
            worker.open -= 1
            self.others += note["others"]
            self.seen.update((note["function"], marker) for marker in note["markers"])


class Quiet:
    def __init__(self, endpoint: Endpoint, deployed: Deployed, notes: Path, wechat: str = "") -> None:
        self._table = endpoint.client("dynamodb")
        self._bucket = endpoint.client("s3")
        self._queue = endpoint.client("sqs")
        self._where = deployed.environment
        self._notes = Notes(notes)
        self._wechat = wechat

    def wait(self, seconds: float) -> list[str]:
        """Wait until all is quiet; what is still moving when the time is over (nothing: it is quiet)."""
        deadline = time.monotonic() + seconds
        before = None
        while True:
            waiting_for = self._round(deadline)
            if waiting_for:
                return waiting_for
            if self._notes.others == before:
                return []
            before = self._notes.others

    def _round(self, deadline: float) -> list[str]:
        marker = f"{MARK}{uuid.uuid4()}"
        key = {"pk": {"S": marker}, "sk": {"S": "MARK"}}
        told = {"fn": {"N": "0"}}  # functions/facts is only given what tells something; this tells nothing
        self._table.put_item(TableName=self._where["RECORDS_TABLE"], Item=key | told)
        self._bucket.put_object(Bucket=self._where["QUARANTINE_BUCKET"], Key=marker, Body=b"")
        try:
            while (moving := self._moving(marker)) and time.monotonic() < deadline:
                time.sleep(0.02)
            return moving
        finally:
            self._table.delete_item(TableName=self._where["RECORDS_TABLE"], Key=key)
            self._bucket.delete_object(Bucket=self._where["QUARANTINE_BUCKET"], Key=marker)

    def _moving(self, marker: str) -> list[str]:
        self._notes.look()
        moving = []
        if ("facts", marker) not in self._notes.seen:
            moving.append("the records table's stream")
        if ("photo_uploaded", marker) not in self._notes.seen:
            moving.append("the quarantine bucket's events")
        if self._notes.at_work():
            moving.append("functions at work")
        if not moving and self._queued():
            moving.append("the retry queue")
        if not moving and self._pushes():
            moving.append("pushes of the WeChat stand-in")
        return moving

    def _queued(self) -> int:
        answer = self._queue.get_queue_attributes(QueueUrl=self._where["RETRY_QUEUE_URL"], AttributeNames=list(COUNTS))
        return sum(int(answer["Attributes"][name]) for name in COUNTS)

    def _pushes(self) -> int:
        if not self._wechat:
            return 0
        with urllib.request.urlopen(f"{self._wechat}/__pushes", timeout=5) as answer:
            return int(json.load(answer)["pending"])


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
