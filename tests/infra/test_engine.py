import socket
import sys
import urllib.error
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra import template
from infra.local.engine import Engine, create_tables
from infra.local.processes import CannotStart, Child, claim_port, free_port, wait_until
from tests.world import World

ITEM = {"pk": {"S": "P#1"}, "sk": {"S": "DESK"}}


def listening_addresses(port: int) -> set[str]:
    """The addresses (hexadecimal, as the kernel prints them) on which anybody listens at this port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    local = [row[1].split(":") for row in rows if row[3] == "0A"]
    return {address for address, hexadecimal in local if int(hexadecimal, 16) == port}


def test_the_engine_listens_on_this_machine_only(tmp_path: Path) -> None:
    with Engine.start(tmp_path) as engine:
        port = int(engine.url.rsplit(":", 1)[1])
        assert listening_addresses(port) == {"0100007F"}
        for beside in (8883, 2222):
            assert not listening_addresses(beside)


def test_the_tables_are_those_of_the_template(tmp_path: Path) -> None:
    with Engine.start(tmp_path) as engine:
        assert create_tables(engine) == {"records": "records", "postings": "postings"}
        client = engine.client("dynamodb")
        table = client.describe_table(TableName="records")["Table"]
        wanted = template.resources(template.load(), "AWS::DynamoDB::Table")["RecordsTable"]
        assert table["KeySchema"] == wanted["KeySchema"]
        assert {index["IndexName"] for index in table["GlobalSecondaryIndexes"]} == {"gsi1", "gsi2"}
        assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        expiry = client.describe_time_to_live(TableName="records")["TimeToLiveDescription"]
        assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "xp"}


def test_an_engine_lives_at_the_moment_that_it_was_given(tmp_path: Path) -> None:
    began = datetime(2020, 2, 29, tzinfo=UTC)
    with Engine.start(tmp_path, began_at=began.timestamp()) as engine:
        create_tables(engine)
        made = engine.client("dynamodb").describe_table(TableName="records")["Table"]["CreationDateTime"]
    assert began <= made < began + timedelta(hours=1)


def test_the_tests_engine_is_behind_every_test_however_long_they_take(engine: Engine, world: World) -> None:
    made = engine.client("dynamodb").describe_table(TableName="records")["Table"]["CreationDateTime"]
    assert datetime.now(UTC) - made > timedelta(hours=12)


def test_a_reset_leaves_nothing_behind(tmp_path: Path) -> None:
    with Engine.start(tmp_path) as engine:
        create_tables(engine)
        engine.client("dynamodb").put_item(TableName="records", Item=ITEM)
        engine.reset()
        create_tables(engine)
        assert "Item" not in engine.client("dynamodb").get_item(TableName="records", Key=ITEM)


def test_a_second_start_finds_what_the_first_one_kept(tmp_path: Path) -> None:
    with Engine.start(tmp_path, keep=True) as engine:
        create_tables(engine)
        first = engine.url
        engine.client("dynamodb").put_item(TableName="records", Item=ITEM)
    with Engine.start(tmp_path, keep=True) as engine:
        assert engine.url == first
        assert engine.client("dynamodb").get_item(TableName="records", Key=ITEM)["Item"] == ITEM


def test_kept_data_is_not_served_on_another_port(tmp_path: Path) -> None:
    with Engine.start(tmp_path, keep=True):
        pass
    with pytest.raises(CannotStart, match="leave ENGINE_PORT out"):
        Engine.start(tmp_path, keep=True, port=free_port())


def test_a_stopped_engine_answers_no_more(tmp_path: Path) -> None:
    engine = Engine.start(tmp_path)
    assert engine.stop()
    with pytest.raises(urllib.error.URLError):
        engine.reset()


def test_a_taken_port_is_refused_by_its_variables_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"port {port} \(ENGINE_PORT\) is already in use"):
            claim_port("ENGINE_PORT", port)


def test_a_part_that_ends_at_once_is_refused_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such thing')"]
    child = Child.start(command, environment={}, log=tmp_path / "part.log", cwd=tmp_path)
    with pytest.raises(CannotStart, match=r"the part ended at once; its last words:\nno such thing"):
        wait_until(lambda: False, "the part", child=child)
