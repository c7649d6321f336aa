"""Snapshots: read once in thirty seconds, and never older than what was published."""

import json
import random

import pytest

from chalicelib.kit import snapshot
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.snapshot import Snapshot
from infra.proxy import Fault, Proxy
from tests.kit.things import first, fresh
from tests.world import World


def a_snapshot(name: str | None = None) -> Snapshot[list[int]]:
    """What one process holds of a document; another process holds the same by its name."""
    return Snapshot(name or f"test-{fresh()}", json.loads, [])


def rows_of(snapshot_name: str) -> list[str]:
    return [item["sk"]["S"] for item in every(Listing(f"SNAP#{snapshot_name}"))]


def test_before_the_first_publication_there_is_the_empty_one(world: World) -> None:
    assert a_snapshot().current() == []


def test_what_is_published_counts_everywhere_within_thirty_seconds(world: World) -> None:
    name = f"test-{fresh()}"
    publisher, reader = a_snapshot(name), a_snapshot(name)
    assert publisher.rebuild(lambda: b"[1]") == 0
    assert reader.current() == [1]
    assert publisher.rebuild(lambda: b"[1, 2]") == 1
    world.later(seconds=29)
    assert reader.current() == [1]
    world.later(seconds=1)
    assert reader.current() == [1, 2]


def test_a_process_reads_once_in_thirty_seconds_and_the_parts_only_when_they_changed(
    proxy: Proxy, world: World
) -> None:
    name = f"test-{fresh()}"
    a_snapshot(name).rebuild(lambda: b"[7]")
    reader = a_snapshot(name)
    proxy.clear()
    for _ in range(50):
        assert reader.current() == [7]
    assert len(proxy.passed) == 2
    world.later(seconds=31)
    reader.current()
    assert len(proxy.passed) == 3


def test_a_clock_that_was_set_back_means_looking_again(proxy: Proxy, world: World) -> None:
    reader = a_snapshot()
    reader.current()
    proxy.clear()
    world.later(hours=-1)
    reader.current()
    assert len(proxy.passed) == 1


def test_forgetting_means_looking_again(world: World) -> None:
    name = f"test-{fresh()}"
    reader = a_snapshot(name)
    reader.current()
    a_snapshot(name).rebuild(lambda: b"[3]")
    assert reader.current() == []
    reader.forget()
    assert reader.current() == [3]


def test_older_rows_never_overwrite_newer_ones(world: World) -> None:
    """A slow publisher has read old rows; a quick one publishes newer ones before it writes."""
    name, rows = f"test-{fresh()}", [1]
    slow, quick = a_snapshot(name), a_snapshot(name)
    slow.rebuild(lambda: json.dumps(rows).encode())

    def overtake() -> None:
        rows.append(2)
        quick.rebuild(lambda: json.dumps(rows).encode())

    asked = list[list[int]]()

    def read() -> bytes:
        asked.append(list(rows))
        return json.dumps(rows).encode()

    with first("TransactWriteItems", overtake):
        assert slow.rebuild(read) == 2
    assert asked == [[1], [1, 2]]
    quick.forget()
    assert quick.current() == [1, 2]


def test_two_first_publishers_leave_one_document(world: World) -> None:
    name = f"test-{fresh()}"
    with first("TransactWriteItems", lambda: a_snapshot(name).rebuild(lambda: b"[1]")):
        assert a_snapshot(name).rebuild(lambda: b"[1, 2]") == 1
    assert a_snapshot(name).current() == [1, 2]


def test_a_large_document_travels_in_parts_and_leaves_no_old_ones(world: World) -> None:
    name, noise = f"test-{fresh()}", random.Random(1)
    large = [noise.getrandbits(64) for _ in range(100_000)]  # a megabyte, packed
    publisher = a_snapshot(name)
    publisher.rebuild(lambda: json.dumps(large).encode())
    assert a_snapshot(name).current() == large
    parts = [row for row in rows_of(name) if row != "HEAD"]
    assert len(parts) > 1
    publisher.rebuild(lambda: b"[1]")
    assert rows_of(name) == ["0000000001#00", "HEAD"]


def test_a_document_that_is_replaced_while_it_is_read_is_read_anew(proxy: Proxy, world: World) -> None:
    name = f"test-{fresh()}"
    a_snapshot(name).rebuild(lambda: b"[1]")
    reader = a_snapshot(name)
    reader.current()
    a_snapshot(name).rebuild(lambda: b"[1, 2]")
    reader.forget()
    again = lambda: a_snapshot(name).rebuild(lambda: b"[1, 2, 3]")  # noqa: E731  (a name for what somebody else does)
    proxy.plan(Fault("slow_after", on="GetItem", having=name, seconds=0, then=again))
    assert reader.current() == [1, 2, 3]


def test_what_was_known_stays_when_every_look_is_overtaken(proxy: Proxy, world: World) -> None:
    name = f"test-{fresh()}"
    a_snapshot(name).rebuild(lambda: b"[1]")
    reader = a_snapshot(name)
    assert reader.current() == [1]
    gone = {"Item": {"vn": {"N": "99"}, "np": {"N": "1"}}, "ConsumedCapacity": {}}
    proxy.plan(Fault("say", on="GetItem", having="HEAD", status=200, body=gone, times=3))
    world.later(seconds=31)
    assert reader.current() == [1]


@pytest.mark.parametrize("size", [1, 299_999, 300_000, 300_001, 900_000])
def test_slices_put_together_are_the_whole(size: int) -> None:
    packed = random.Random(size).randbytes(size)
    slices = snapshot._sliced(packed)
    assert b"".join(slices) == packed
    assert max(map(len, slices)) <= 300_000
