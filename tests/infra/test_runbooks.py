"""The pages that people are woken with: what stands under "Do" is run as it stands, in a city that is deployed."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from infra.demo.phone import City, Phone
from infra.local import wiring
from infra.local.city import CityHandle, start_city
from infra.local.deploy import STACK, put_secrets
from infra.local.endpoint import without_aws
from infra.local.sample import load_slice
from infra.template import ROOT
from tests.conftest import ENVIRONMENT

pytestmark = pytest.mark.slow
RUNBOOKS = ROOT / "docs" / "runbooks"
PAGES = sorted(path.name for path in RUNBOOKS.glob("*.md") if path.name != "README.md")
SHOP, KEYS = "DEMO-SHOP-1", "/suishoupai/dev/session-keys"
TABLES = ("RecordsTable", "PostingsTable")


def blocks(page: str) -> list[str]:
    """What can be run on a page, a shell each."""
    return re.findall(r"```sh\n(.*?)```", (RUNBOOKS / page).read_text(), re.S)


class Operator:
    """Somebody at a terminal with the AWS CLI, the stack's name, and what a page asks for by name."""

    def __init__(self, city: CityHandle, home: Path) -> None:
        self.city, self._home, self._done = city, home, dict[str, str]()
        cli = home / "aws"
        cli.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tests.infra.aws "$@"\n')
        cli.chmod(0o755)

    @cached_property
    def environment(self) -> dict[str, str]:
        return {
            **_own_shell(), **self.city.endpoint.environment(), "PATH": f"{self._home}:{os.environ['PATH']}",
            "STACK": STACK, "STAGE": "dev", "API": self.city.api, "TOKEN": self.phone("demo-admin-1")._token,
            "MERCHANT": SHOP, "MOMENT": datetime.now(UTC).isoformat(), "SECRET": wiring.secrets()["WECHAT_SECRET"],
        }  # fmt: skip

    def phone(self, openid: str) -> Phone:
        return Phone(City(self.city.api, self.city.wechat, self.city.control, None, print), openid).log_in()

    def run(self, block: str) -> str:
        """What it prints; a page that says the same as another one is done with it."""
        if block not in self._done:
            command = ["bash", "-euo", "pipefail", "-c", block]
            ran = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
            assert ran.returncode == 0, f"{block}\n{ran.stdout}{ran.stderr}"
            self._done[block] = ran.stdout
        return self._done[block]

    def rows(self, table: str) -> int:
        pages = self.city.endpoint.client("dynamodb").get_paginator("scan").paginate(TableName=table)
        return sum(page["Count"] for page in pages)


def _own_shell() -> dict[str, str]:
    """A shell in which no other test's engine was started."""
    return {name: value for name, value in without_aws().items() if name not in {*ENVIRONMENT, "RETRY_QUEUE_URL"}}


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    home = tmp_path_factory.mktemp("operator")
    with start_city(home / "city", prepare=load_slice) as city:
        put_secrets(city.endpoint, wiring.named_secrets())
        assert city.quiet is not None
        assert city.quiet.wait(60) == []  # what follows from loading it is written, too
        yield Operator(city, home)


def test_the_restore_drill_brings_both_tables_back_whole(operator: Operator) -> None:
    restore, mend = blocks("restore.md")
    live = [operator.rows(operator.city.deployed.resources[table]) for table in TABLES]
    operator.run(restore)
    assert [operator.rows(f"{STACK}-{table}-restored") for table in TABLES] == live
    assert json.loads(operator.run(mend).splitlines()[-1])["violations"] == 0


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_can_be_done(operator: Operator, page: str) -> None:
    assert blocks(page)
    for block in blocks(page):
        operator.run(block)


def last(operator: Operator, page: str, number: int = -1) -> Any:
    """The last line that a block of a page prints: a command's figures."""
    return json.loads(operator.run(blocks(page)[number]).splitlines()[-1])


def test_dead_letters_are_back_at_work(operator: Operator) -> None:
    queues, where = operator.city.endpoint.client("sqs"), operator.city.deployed.environment
    news = {"id": "x|x|1.0", "name": "StationChanged", "at": 1, "pk": "STATIONS", "sk": "x", "data": {}}
    letter = json.dumps({"reaction": "stations.rebuild_stations", "news": news})
    queues.send_message(QueueUrl=where["DEAD_LETTER_QUEUE_URL"], MessageBody=letter)
    operator._done.pop(blocks("dead-letters.md")[0], None)
    assert last(operator, "dead-letters.md") == {"redriven": {"Reaction": 1}, "doubled": 0, "left": 0}
    assert operator.city.quiet is not None
    assert operator.city.quiet.wait(20) == []


def test_yesterdays_session_outlives_a_rotation_and_two_keys_are_kept(operator: Operator) -> None:
    session = operator.phone("demo-citizen-1")
    operator.run(blocks("rotate-keys.md")[0])
    told = operator.city.endpoint.client("ssm").get_parameter(Name=KEYS, WithDecryption=True)["Parameter"]["Value"]
    before, after = (json.loads(ring)["session"] for ring in (wiring.secrets()["SESSION_KEYS"], told))
    assert after[1:] == before[:1]
    assert after[0] not in before
    assert session.get("/v1/me").status == 200


def test_a_stopped_shop_confirms_nothing_from_the_next_request_on(operator: Operator) -> None:
    operator.run(blocks("freeze-merchant.md")[0])
    table, place = operator.city.deployed.resources["RecordsTable"], {"pk": {"S": "MERCHANTS"}, "sk": {"S": SHOP}}
    stored = operator.city.endpoint.client("dynamodb").get_item(TableName=table, Key=place, ConsistentRead=True)["Item"]
    assert "suspended" in str(stored)
