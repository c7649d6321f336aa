"""Crowds: people made by the hundred, and their requests, all sent at one moment over real connections."""

import asyncio
import json
import resource
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from chalicelib.identity import tokens
from chalicelib.identity.store import DeskIdentity, Profile
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.who import Actor
from chalicelib.points.chain import GENESIS, Row, link
from chalicelib.points.rules import Lot
from chalicelib.points.store import DeskPoints, Posting, expiry_partition
from infra.local.engine import Engine
from tests.world import Caller, Reply, fresh_key

EXPIRES_ON = "2099-12-31"
SECONDS = 60.0


@dataclass(frozen=True)
class Ask:
    """One request of one person."""

    caller: Caller
    path: str
    body: Any = None
    key: str = field(default_factory=fresh_key)
    method: str = "POST"

    def wire(self, host: str) -> bytes:
        """The request as it goes over the line."""
        text = b"" if self.body is None else json.dumps(self.body).encode()
        head = [
            f"{self.method} {self.path} HTTP/1.1",
            f"Host: {host}",
            f"Authorization: Bearer {self.caller.token}",
            f"Idempotency-Key: {self.key}",
            "Content-Type: application/json",
            f"Content-Length: {len(text)}",
            "Connection: close",
        ]
        return "\r\n".join([*head, "", ""]).encode() + text


def storm(url: str, asks: Sequence[Ask]) -> list[Reply]:
    """Open a connection for each request, then send all at once; the answers in order. Status 0: no answer came."""
    _allow_many_connections()
    return asyncio.run(_storm(url, asks))


async def _storm(url: str, asks: Sequence[Ask]) -> list[Reply]:
    parts, start = urlsplit(url), asyncio.Event()
    assert parts.hostname is not None
    calls = [asyncio.create_task(ask_at(parts.hostname, parts.port or 80, ask, start)) for ask in asks]
    await asyncio.sleep(0.05)
    start.set()
    return await asyncio.gather(*calls)


async def ask_at(host: str, port: int, ask: Ask, start: asyncio.Event) -> Reply:
    """Open a connection, wait for the start, send, and read the answer. Status 0: no answer came."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
        await start.wait()
        writer.write(ask.wire(host))
        raw = await asyncio.wait_for(reader.read(), SECONDS)
        writer.close()
    except (OSError, TimeoutError) as error:
        return Reply(0, repr(error), {})
    return _reply(raw)


def _reply(raw: bytes) -> Reply:
    head, _, text = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    if not first:
        return Reply(0, "closed without an answer", {})
    pairs = (line.partition(": ") for line in lines)
    return Reply(int(first.split()[1]), json.loads(text) if text else None, {name.title(): it for name, _, it in pairs})


def tally(replies: Sequence[Reply]) -> dict[str, int]:
    """How often each answer came: by status, and by code where it is a refusal."""
    return dict(sorted(Counter(f"{each.status} {each.code or ''}".strip() for each in replies).items()))


def people(engine: Engine, number: int, *, points: int = 0) -> list[Caller]:
    """So many people whose names are proven, with so many points each."""
    callers = [_caller() for _ in range(number)]
    rows = [row for caller in callers for row in _rows_of(caller, points)]
    client = engine.client("dynamodb")
    for batch in _batches(iter(rows)):
        tables: dict[str, list[Any]] = {}
        for table, item in batch:
            tables.setdefault(table, []).append({"PutRequest": {"Item": item}})
        assert not client.batch_write_item(RequestItems=tables)["UnprocessedItems"]
    return callers


def _caller() -> Caller:
    person, openid = new_ulid(now_ms()), f"openid-{fresh_key()}"
    session = tokens.Session(person, 0, "", now_ms() + DAY)
    return Caller(person, openid, tokens.issue(session, key_ring()), Actor(person, 0, "", openid))


def _rows_of(caller: Caller, points: int) -> Iterator[tuple[str, dict[str, Any]]]:
    at, place = now_ms(), f"P#{caller.person}"
    desk = DeskIdentity(pk=place, sk="DESK", epoch=0, assurance=2, rate_at=0).item()
    profile = Profile(openid=caller.openid, volunteer_no=f"ZB{caller.person}", version=0, created_at=at)
    profile.pk, profile.sk = place, "PROFILE"
    yield "records", profile.item()
    if points:
        lots = (Lot(EXPIRES_ON, points),)
        legs = (("available", points), ("program:storm", -points))
        row = Row(caller.person, 1, f"gift:{caller.person}", at, "gift", "system", 0, legs, lots)
        hashed = link(GENESIS, row)
        drawer = DeskPoints(
            pk=place, sk="DESK", available=points, held=0, debt=0, honour=0, lots=lots, seq=1, head=hashed,
            g1pk=expiry_partition(caller.person), g1sk=EXPIRES_ON,
        )  # fmt: skip
        desk |= drawer.item()
        posting = Posting(
            txid=row.txid, at=at, cause="gift", actor="system", policy=0, legs=legs, lots=lots, hash=hashed
        )
        posting.pk, posting.sk = place, f"{1:012d}"
        yield "postings", posting.item()
    yield "records", desk


def _batches(rows: Iterator[tuple[str, dict[str, Any]]]) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    while batch := list(islice(rows, 25)):
        yield batch


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
