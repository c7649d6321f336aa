"""`./dev verify` as an operator runs it: a process of its own over the tables of an engine of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.local.engine import Engine, create_tables
from infra.template import ROOT
from tests.conftest import ENVIRONMENT
from tests.exchange.books import books_of
from tests.exchange.shop import code_of, confirm, open_shop, reserved, rich
from tests.world import World


def verify(engine: Engine) -> tuple[int, dict[str, Any]]:
    environment = {**os.environ, **engine.environment(), **ENVIRONMENT, "RETRY_QUEUE_URL": "none"}
    done = subprocess.run(
        [sys.executable, "-m", "infra.commands.verify"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_sound_books_pass_and_a_changed_balance_fails(world: World, tmp_path: Path) -> None:
    shop, citizen = open_shop(world), rich(world)
    redemption = reserved(citizen, shop.offer())
    confirm(shop.clerk, redemption, code_of(citizen, redemption))
    books = books_of(shop, [citizen])
    with Engine.start(tmp_path) as other:
        create_tables(other)
        tables = other.client("dynamodb")
        for table, rows in (("records", books.records), ("postings", books.postings)):
            for row in rows:
                tables.put_item(TableName=table, Item=row)
        status, said = verify(other)
        assert (status, said["violations"], said["sum"], said["postings"]) == (0, 0, 0, 3)
        desk = books.record("DESK")
        tables.put_item(TableName="records", Item={**desk, "av": {"N": "99"}})
        status, said = verify(other)
        assert (status, said["violations"], len(said["found"])) == (1, 2, 2)


def test_without_a_city_it_says_how_to_start_one(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "RECORDS_TABLE"}
    done = subprocess.run(
        [sys.executable, "-m", "infra.commands.verify"],
        cwd=ROOT, env={**environment, "DATA_DIR": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "./dev run" in done.stderr
