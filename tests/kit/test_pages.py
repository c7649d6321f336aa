"""Lists: pages, cursors, and what an index that lags must not show."""

import base64
import json
from typing import Any

import pytest

from chalicelib.kit.errors import CursorInvalid
from chalicelib.kit.pages import LIMIT_MAX, Listing, every, page
from chalicelib.kit.table import Key, run, stale
from infra.local.engine import Engine
from infra.proxy import Fault, Proxy
from tests.kit.things import Jar, fresh


def a_shelf(engine: Engine, jars: int, *, index: str | None = None) -> str:
    """A partition of so many jars, in one batch; with `index`, listed there too."""
    shelf = f"SHELF#{fresh()}"
    items: list[dict[str, Any]] = [
        {"pk": {"S": shelf}, "sk": {"S": f"JAR#{number:03d}"}, "ct": {"N": str(number)}} for number in range(jars)
    ]
    for number, item in enumerate(items):
        if index is not None:
            item |= {"g1pk": {"S": index}, "g1sk": {"S": f"{number:03d}"}}
    requests = [{"PutRequest": {"Item": item}} for item in items]
    for start in range(0, jars, 25):
        engine.client("dynamodb").batch_write_item(RequestItems={"records": requests[start : start + 25]})
    return shelf


def numbers(items: list[Any]) -> list[int]:
    return [int(item["ct"]["N"]) for item in items]


def forged(**key: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def test_pages_follow_each_other_without_gap_or_repeat_to_the_end(engine: Engine) -> None:
    listing = Listing(a_shelf(engine, 12))
    seen, cursor = list[int](), None
    for expected in (5, 5, 2):
        found = page(listing, limit=5, cursor=cursor)
        assert len(found.items) == expected
        seen, cursor = seen + numbers(found.items), found.next_cursor
    assert seen == list(range(12))
    assert cursor is None


def test_the_newest_come_first_when_asked(engine: Engine) -> None:
    listing = Listing(a_shelf(engine, 4), newest_first=True)
    first = page(listing, limit=3)
    assert numbers(first.items) == [3, 2, 1]
    assert numbers(page(listing, limit=3, cursor=first.next_cursor).items) == [0]


def test_no_page_is_longer_than_fifty(engine: Engine) -> None:
    assert len(page(Listing(a_shelf(engine, 60)), limit=1000).items) == LIMIT_MAX == 50


def test_a_prefix_or_a_bound_narrows_a_listing(engine: Engine) -> None:
    shelf = a_shelf(engine, 12)
    assert numbers(page(Listing(shelf, prefix="JAR#01")).items) == [10, 11]
    assert numbers(page(Listing(shelf, up_to="JAR#002")).items) == [0, 1, 2]


def test_a_listing_reads_the_latest_writes(proxy: Proxy) -> None:
    page(Listing(f"SHELF#{fresh()}"))
    assert proxy.passed[0].request["ConsistentRead"] is True


@pytest.mark.parametrize("cursor", ["", "x", "%%%", "码", "bnVsbA", "WzFd", "eyJwayI6MX0", "-_-_", "A" * 999])
def test_what_is_no_cursor_is_refused(engine: Engine, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        page(Listing(f"SHELF#{fresh()}"), cursor=cursor)


def test_a_cursor_of_another_partition_is_refused(engine: Engine) -> None:
    mine, other = a_shelf(engine, 3), a_shelf(engine, 3)
    cursor = page(Listing(other), limit=1).next_cursor
    with pytest.raises(CursorInvalid):
        page(Listing(mine), cursor=cursor)


def test_a_cursor_of_another_index_is_refused(engine: Engine) -> None:
    index = f"ROW#{fresh()}"
    shelf = a_shelf(engine, 3, index=index)
    with pytest.raises(CursorInvalid):
        page(Listing(index, index="gsi1"), cursor=page(Listing(shelf), limit=1).next_cursor)


@pytest.mark.parametrize("at", ["", "DAY#1", "JAR", "ZZZ"])
def test_a_forged_cursor_outside_of_the_listing_is_refused_before_the_engine_is_asked(proxy: Proxy, at: str) -> None:
    shelf = f"SHELF#{fresh()}"
    with pytest.raises(CursorInvalid):
        page(Listing(shelf, prefix="JAR#"), cursor=forged(pk=shelf, sk=at))
    assert proxy.passed == []


def test_a_forged_cursor_behind_the_bound_is_refused(engine: Engine) -> None:
    index = f"ROW#{fresh()}"
    forgery = forged(pk="x", sk="y", g1pk=index, g1sk="900")
    with pytest.raises(CursorInvalid):
        page(Listing(index, index="gsi1", up_to="100"), cursor=forgery)


def test_an_index_is_followed_by_its_items_in_one_strong_read(engine: Engine, proxy: Proxy) -> None:
    index = f"ROW#{fresh()}"
    a_shelf(engine, 4, index=index)
    proxy.clear()
    found = page(Listing(index, index="gsi1"), limit=3)
    assert numbers(found.items) == [0, 1, 2]
    assert [each.operation for each in proxy.passed] == ["Query", "BatchGetItem"]
    assert numbers(page(Listing(index, index="gsi1"), limit=3, cursor=found.next_cursor).items) == [3]


def test_what_has_left_an_index_since_is_not_shown(engine: Engine, proxy: Proxy) -> None:
    index = f"ROW#{fresh()}"
    shelf = a_shelf(engine, 3, index=index)

    def leave() -> None:
        run(lambda unit: unit.remove(Key(shelf, "JAR#000"), Jar.pk.exists(), stale))
        left = Key(shelf, "JAR#001")
        run(lambda unit: unit.change(left, Jar.g1pk.set("elsewhere"), condition=Jar.pk.exists(), otherwise=stale))

    proxy.plan(Fault("slow_after", on="Query", seconds=0, then=leave))
    assert numbers(page(Listing(index, index="gsi1")).items) == [2]


def test_every_item_is_met_once_however_many_pages_the_engine_makes(engine: Engine) -> None:
    shelf = f"SHELF#{fresh()}"
    client, large = engine.client("dynamodb"), "x" * 300_000
    for number in range(5):  # 1.5 MB: more than one answer holds
        item = {"pk": {"S": shelf}, "sk": {"S": f"JAR#{number}"}, "ct": {"N": str(number)}, "nt": {"S": large}}
        client.put_item(TableName="records", Item=item)
    assert numbers(list(every(Listing(shelf)))) == [0, 1, 2, 3, 4]


def test_an_empty_listing_is_an_empty_page(engine: Engine) -> None:
    found = page(Listing(f"SHELF#{fresh()}"))
    assert (found.items, found.next_cursor) == ([], None)
    assert list(every(Listing(f"ROW#{fresh()}", index="gsi1"))) == []
