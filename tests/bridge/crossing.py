"""Another registry and its files, in the words of the tests."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from chalicelib.bridge.reactions import sweep
from chalicelib.kit import aws
from chalicelib.kit.clock import DAY, HOUR, day_on, day_start_ms, now_ms, rfc3339
from tests.checkin.amending import COUNTY
from tests.decisions.deciding import log_in_again, number_of
from tests.world import Caller, Reply, World, fresh_key

HEADER = "记录编号,志愿者编号,服务单位,服务内容,开始时间,结束时间"


def upload(import_id: str, body: bytes) -> None:
    """What the form does."""
    aws.client("s3").put_object(Bucket="quarantine", Key=f"imports/{import_id}", Body=body)


@dataclass
class Crossing:
    """A registered source, two officers, a volunteer."""

    world: World
    source: str = field(init=False)
    key: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.first, self.second = (self.world.citizen(("county_admin", COUNTY)) for _ in range(2))
        self.citizen = self.world.citizen()
        self.source = f"S{fresh_key()[-9:]}"
        answer = self.second.post(f"/v1/bridge/sources/proposals/{self.propose()}/approve")
        assert answer.status == 200, answer.body
        self.key = bytes.fromhex(answer.body["key"])

    def propose(self) -> str:
        body = {"id": self.source, "name": "省志愿服务网", "area": COUNTY}
        return str(self.first.post("/v1/bridge/sources/proposals", body).body["id"])

    def row(self, foreign_id: str, who: Caller | None = None, **more: Any) -> dict[str, Any]:
        """A service of two days ago, nine to eleven."""
        start = day_start_ms(day_on(now_ms() - 2 * DAY)) + 9 * HOUR
        return {
            "foreign_id": foreign_id, "volunteer_no": number_of(who or self.citizen), "organisation": "团市委",
            "content": "赛会引导", "started_at": rfc3339(start), "ended_at": rfc3339(start + 2 * HOUR), **more,
        }  # fmt: skip

    def sign(self, body: bytes) -> str:
        said = f"import\n{self.source}\n{hashlib.sha256(body).hexdigest()}".encode()
        return hmac.digest(self.key, said, hashlib.sha256).hex()

    def ask(self, body: bytes, rows: int, form: str = "ndjson", *, key: str = "fresh", **more: Any) -> Reply:
        said = {
            "form": form, "rows": rows, "sha256": hashlib.sha256(body).hexdigest(),
            "signature": self.sign(body), **more,
        }  # fmt: skip
        return self.first.post(f"/v1/bridge/sources/{self.source}/imports", said, key=key)

    def brought(self, rows: list[dict[str, Any]], sweeps: int = 1) -> str:
        """A file that was uploaded and checked."""
        body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        reply = self.ask(body, len(rows))
        assert reply.status == 201, reply.body
        upload(reply.body["id"], body)
        for _ in range(sweeps):
            sweep(now_ms())
        return str(reply.body["id"])

    def approve(self, load: str, by: Caller | None = None, **rest: Any) -> Reply:
        return (by or self.second).post(f"/v1/bridge/imports/{load}/approve", **rest)

    def noticed(self, load: str) -> None:
        """The notice is over, and the sweep has come."""
        self.world.later(days=3.1)
        log_in_again(self.first, self.second, self.citizen)
        sweep(now_ms())

    def shown(self, load: str) -> dict[str, Any]:
        reply = self.first.get(f"/v1/bridge/imports/{load}")
        assert reply.status == 200, reply.body
        return dict(reply.body)

    def results(self, load: str) -> list[dict[str, Any]]:
        """Every row's result, page by page."""
        items, cursor = [], None
        while True:
            page = self.first.get(f"/v1/bridge/imports/{load}/rows" + (f"?cursor={cursor}" if cursor else "")).body
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items
