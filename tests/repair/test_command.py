"""`./dev repair` as an operator runs it after a restore: a process over the tables of an engine of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.engine import Engine, create_tables
from infra.template import ROOT
from tests.conftest import ENVIRONMENT
from tests.exchange.books import Books, books_of
from tests.exchange.shop import code_of, confirm, open_shop, reserved, rich
from tests.world import World

pytestmark = pytest.mark.slow
Line = dict[str, Any]


@pytest.fixture
def books(world: World) -> Books:
    """A shop, one citizen who got one thing and has reserved another, one who has reserved a third."""
    shop = open_shop(world)
    offer, people = shop.offer(price_points=2, per_person_limit=5), [rich(world), rich(world)]
    redemption = reserved(people[0], offer)
    confirm(shop.clerk, redemption, code_of(people[0], redemption))
    for each in people:
        reserved(each, offer)
    return books_of(shop, people)


class Restored:
    """Tables that a restore has filled with these rows."""

    def __init__(self, engine: Engine, books: Books) -> None:
        self._engine, self._tables, self._archive = engine, engine.client("dynamodb"), engine.client("s3")
        create_tables(engine)
        self._archive.create_bucket(
            Bucket=ENVIRONMENT["FACTS_BUCKET"],
            CreateBucketConfiguration={"LocationConstraint": engine.endpoint.region},
        )
        for table, rows in (("records", books.records), ("postings", books.postings)):
            for row in rows:
                self._tables.put_item(TableName=table, Item=row)

    def run(self, command: str, *arguments: str) -> tuple[int, Line, list[str]]:
        """(exit status, the JSON line, what was told before it)."""
        done = self.ran(command, *arguments)
        assert done.stdout, done.stderr
        *told, line = done.stdout.splitlines()
        return done.returncode, json.loads(line), told

    def ran(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The process, when it has ended."""
        environment = {**os.environ, **self._engine.environment(), **ENVIRONMENT, "RETRY_QUEUE_URL": "none"}
        return subprocess.run(
            [sys.executable, "-m", f"infra.commands.{command}", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True,
        )  # fmt: skip

    def lose_archive(self) -> None:
        """The bucket of facts is not there."""
        self._archive.delete_bucket(Bucket=ENVIRONMENT["FACTS_BUCKET"])

    def lose(self, table: str, row: Line) -> None:
        """This row was not there yet at its moment."""
        self._tables.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})

    def set_back(self, row: Line, **values: Any) -> None:
        """This record is as it was before."""
        self._tables.put_item(TableName="records", Item=row | values)

    def rows(self, table: str) -> list[Line]:
        """All rows, in order of their keys."""
        found: list[Line] = self._tables.scan(TableName=table)["Items"]
        return sorted(found, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))


@pytest.fixture
def restored(books: Books, tmp_path: Path) -> Iterator[Restored]:
    with Engine.start(tmp_path) as engine:
        yield Restored(engine, books)


def test_what_was_cut_in_half_is_completed_told_and_judged(books: Books, restored: Restored) -> None:
    confirmed = next(row for row in books.records if row.get("st") == {"S": "confirmed"})
    posting = next(row for row in books.postings if row["tx"]["S"].endswith(":confirm"))
    last = max((row for row in books.postings if row["pk"] == posting["pk"]), key=lambda row: row["sk"]["S"])
    shard = books.record("STOCK#")
    restored.set_back(confirmed, st={"S": "reserved"})
    restored.lose("postings", last)
    restored.set_back(shard, qt={"N": "10"})
    before = (restored.rows("records"), restored.rows("postings"))

    status, line, told = restored.run("repair", "--dry-run")
    assert (status, line["dry_run"], line["left"]) == (1, True, [])
    assert line["violations"] > 0
    assert (restored.rows("records"), restored.rows("postings")) == before, "a dry run changes nothing"

    status, line, again = restored.run("repair")
    assert (status, line["violations"], line["left"]) == (0, 0, [])
    assert line["kinds"] == {"posting": 1, "redemption": 1, "stock": 1}
    assert again == told, "it does what it said that it would"
    assert any("its confirm is posted, the record says reserved" in each for each in again)
    assert any("qt: 10 -> 7" in each for each in again)
    assert before[1] == [row for row in restored.rows("postings") if row in before[1]], "no posting was changed"

    assert restored.run("repair")[:2] == (0, {**line, "changes": 0, "kinds": {}})
    assert restored.run("verify")[0] == 0


def test_a_reservation_that_only_its_record_knows_is_given_back(books: Books, restored: Restored) -> None:
    posting = next(
        row for row in books.postings if row["tx"]["S"].endswith(":reserve") and row["sk"]["S"].endswith("2")
    )
    mine = [row for row in books.postings if row["pk"] == posting["pk"]]
    if len(mine) > 2:
        posting = max(mine, key=lambda row: row["sk"]["S"])
    desk = next(row for row in books.records if row["pk"] == posting["pk"] and row["sk"]["S"] == "DESK")
    restored.lose("postings", posting)
    restored.set_back({name: value for name, value in desk.items() if name != "eo"})
    status, line, told = restored.run("repair")
    assert (status, line["violations"], line["left"]) == (0, 0, [])
    assert line["kinds"] == {"desk": 1, "limit": 1, "redemption": 1, "stock": 1}
    assert any("it never began" in each for each in told)


def test_a_gap_in_a_chain_is_left_to_a_person_and_fails_the_command(books: Books, restored: Restored) -> None:
    first = next(row for row in books.postings if row["sk"]["S"] == "000000000001")
    restored.lose("postings", first)
    status, line, _ = restored.run("repair")
    owner = first["pk"]["S"].removeprefix("P#")
    assert (status, line["changes"]) == (1, 0)
    assert line["left"] == [
        f"{owner}/1: is missing, and 2 stands behind it: nothing of this owner is touched until the row is back"
    ]
    assert line["violations"] > 0


def test_without_the_archive_of_facts_it_says_so_in_a_sentence_and_changes_nothing(
    books: Books, restored: Restored
) -> None:
    restored.set_back(books.record("STOCK#"), qt={"N": "10"})
    restored.lose_archive()
    before = restored.rows("records")
    done = restored.ran("repair")
    assert (done.returncode, done.stdout) == (1, "")
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("repair: the archive of facts (facts) cannot be read, so nobody knows who was erased")
    assert restored.rows("records") == before
