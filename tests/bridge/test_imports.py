"""Another registry's records come in signed, by two persons, after a public notice, each once, and never a point."""

import json
from typing import Any

import pytest

from chalicelib.bridge import working
from chalicelib.bridge.reactions import sweep
from chalicelib.kit.clock import DAY, HOUR, now_ms, rfc3339
from infra.audit import audit
from tests.bridge.crossing import HEADER, Crossing, upload
from tests.checkin.amending import totals
from tests.checkin.test_service_records import records
from tests.decisions.deciding import live_in, log_in_again
from tests.policy.publishing import Publish
from tests.world import World, call, fresh_key


@pytest.fixture
def bridge(world: World) -> Crossing:
    """A bridge to another registry."""
    return Crossing(world)


def test_rows_count_after_two_approvals_and_the_notice_and_earn_nothing(bridge: Crossing) -> None:
    load = bridge.brought([bridge.row("A-1"), bridge.row("A-2", content="另一段")])
    assert (bridge.shown(load)["state"], bridge.shown(load)["fit"]) == ("checked", 2)
    assert bridge.approve(load).body["state"] == "notice"
    sweep(now_ms())
    assert totals(bridge.citizen)[0] == 0
    bridge.noticed(load)
    sweep(now_ms())
    shown = bridge.shown(load)
    assert (shown["state"], shown["counted"], shown["minutes"]) == ("counted", 2, 120)  # the same hours, once
    assert totals(bridge.citizen) == (120, 0, 0)
    hours = bridge.citizen.get("/v1/me/hours").body
    assert (hours["minutes"], hours["verified_minutes"]) == (120, 0)
    assert audit()["found"] == []


def test_a_record_says_where_it_came_from_and_under_which_id(bridge: Crossing, publish: Publish) -> None:
    load = bridge.brought([bridge.row("A-7")])
    bridge.approve(load)
    bridge.noticed(load)
    month = bridge.row("x")["started_at"][:7]
    (record,) = records(bridge.citizen, month=month)
    assert (record["organisation"], record["content"], record["grade"], record["state"]) == (
        "团市委", "赛会引导", 0, "imported",
    )  # fmt: skip
    assert (record["note"]["evidence"], record["note"]["persons"]) == (f"{bridge.source}:A-7", 2)
    assert record["certifiable"] is True
    publish("bridge", counts_for_certificates=False)
    assert records(bridge.citizen, month=month)[0]["certifiable"] is False


def test_each_foreign_record_comes_in_once_whatever_the_file(bridge: Crossing) -> None:
    first = bridge.brought([bridge.row("A-1"), bridge.row("A-1")])
    assert [each["code"] for each in bridge.results(first)] == [None, "row_twice"]
    second = bridge.brought([bridge.row("A-1"), bridge.row("A-2", content="别的")])
    for load in (first, second):
        bridge.approve(load)
    bridge.noticed(first)
    assert bridge.shown(first)["counted"] + bridge.shown(second)["counted"] == 2
    third = bridge.brought([bridge.row("A-1")])
    (row,) = bridge.results(third)
    assert (row["code"], row["message"]) == ("row_known", "该外部记录已由另一批次导入。")


def test_every_row_is_judged_by_itself_and_told_in_chinese(bridge: Crossing) -> None:
    start = bridge.row("x")["started_at"]
    wrong: list[tuple[dict[str, Any], str]] = [
        (bridge.row("B-1", volunteer_no="ZB0000000000"), "row_person_unknown"),
        (bridge.row("B-2", ended_at=start), "row_times"),
        (bridge.row("B-3", ended_at=rfc3339(now_ms() + DAY)), "row_times"),
        (bridge.row("B-4", started_at="gestern"), "row_times"),
        (bridge.row("B-5", extra="x"), "row_malformed"),
        (bridge.row("B 6"), "row_malformed"),
        (bridge.row("B-7", who=bridge.first), "row_of_officer"),
    ]
    load = bridge.brought([*(row for row, _ in wrong), bridge.row("B-9")])
    found = bridge.results(load)
    assert [each["code"] for each in found] == [*(code for _, code in wrong), None]
    assert all(each["message"].endswith("。") for each in found)
    assert (bridge.shown(load)["refused"], bridge.shown(load)["fit"]) == (7, 1)


def test_the_second_officer_and_his_household_are_not_brought_in_either(bridge: Crossing) -> None:
    load = bridge.brought([bridge.row("C-1", who=bridge.second), bridge.row("C-2")])
    home = fresh_key()
    live_in(bridge.second, home)
    live_in(bridge.citizen, home)
    bridge.approve(load)
    bridge.noticed(load)
    assert [each["code"] for each in bridge.results(load)] == ["row_of_officer", "row_of_officer"]
    assert (bridge.shown(load)["state"], bridge.shown(load)["minutes"]) == ("counted", 0)


def test_the_same_person_never_approves_what_he_asked_in(world: World, bridge: Crossing) -> None:
    load = bridge.brought([bridge.row("D-1")])
    assert bridge.approve(load, by=bridge.first).code == "not_independent"
    elsewhere = world.citizen(("county_admin", "370302"))
    assert bridge.approve(load, by=elsewhere).code == "no_such_import"
    key = fresh_key()
    for _ in range(2):
        assert bridge.approve(load, key=key).status == 200
    assert bridge.approve(load).code == "import_over"


def test_anybody_with_a_proven_name_stops_it_while_it_is_on_notice(world: World, bridge: Crossing) -> None:
    load, path = bridge.brought([bridge.row("E-1")]), "/v1/bridge/imports/{}/object"
    citizen, said = world.citizen(), {"objection": "名单不实"}
    assert citizen.post(path.format(load), said).code == "import_over"
    assert call("GET", f"/v1/bridge/notices/{load}").code == "no_such_import"
    bridge.approve(load)
    assert load in {each["id"] for each in call("GET", "/v1/bridge/notices?limit=50").body["items"]}
    (shown,) = call("GET", f"/v1/bridge/notices/{load}").body["items"]
    assert (shown["minutes"], set(shown)) == (120, {"number", "name_masked", "on", "minutes"})
    assert citizen.post(path.format(load), said).status == 200
    bridge.noticed(load)
    assert (bridge.shown(load)["state"], totals(bridge.citizen)[0]) == ("stopped", 0)


def test_a_file_that_its_source_has_not_signed_is_refused(bridge: Crossing) -> None:
    body = json.dumps(bridge.row("F-1")).encode()
    assert bridge.ask(body, 1, signature="0" * 64).code == "import_forged"
    assert bridge.ask(body, 1, sha256="1" * 64).code == "import_forged"
    key = fresh_key()
    first = bridge.ask(body, 1, key=key)
    assert bridge.ask(body, 1, key=key).body["id"] == first.body["id"] == key
    assert bridge.ask(body, 2, key=key).code == "idempotency_mismatch"
    assert bridge.first.post(f"/v1/bridge/sources/{bridge.source}/end").body["state"] == "ended"
    assert bridge.ask(body, 1).code == "no_such_source"


def test_a_file_that_was_changed_or_never_came_ends_with_its_reason(world: World, bridge: Crossing) -> None:
    body = json.dumps(bridge.row("G-1")).encode()
    changed, absent, short = (bridge.ask(body, rows).body["id"] for rows in (1, 1, 2))
    upload(changed, body + b" ")
    upload(short, body)
    sweep(now_ms())
    assert [bridge.shown(each)["code"] for each in (changed, absent, short)] == [
        "file_changed", None, "file_unreadable",
    ]  # fmt: skip
    world.later(hours=25)
    log_in_again(bridge.first)
    sweep(now_ms())
    assert (bridge.shown(absent)["state"], bridge.shown(absent)["code"]) == ("refused", "file_missing")


def test_a_source_is_registered_by_two_persons_and_ends_by_one(world: World, bridge: Crossing) -> None:
    mine = bridge.propose()
    path = f"/v1/bridge/sources/proposals/{mine}/approve"
    assert bridge.first.post(path).code == "own_proposal"
    assert world.citizen(("county_admin", "370302")).post(path).code == "not_your_area"
    assert bridge.second.post(path).code == "source_exists"


def test_csv_with_chinese_headers_and_a_mark_is_read_as_well(bridge: Crossing) -> None:
    row = bridge.row("H-1")
    lines = [HEADER, ",".join(row.values()), "H-2,too,few"]
    body = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
    load = bridge.ask(body, 2, "csv").body["id"]
    upload(load, body)
    sweep(now_ms())
    assert [each["code"] for each in bridge.results(load)] == [None, "row_malformed"]


def test_a_large_file_goes_on_page_by_page_and_a_crash_counts_nothing_twice(
    bridge: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = bridge.row("x")["started_at"]
    rows = [bridge.row(f"K-{number}", ended_at=rfc3339(_at(start) + HOUR)) for number in range(230)]
    load = bridge.brought(rows, sweeps=0)
    progress = []
    for _ in range(3):
        working.work(load, pages=1)
        progress.append((bridge.shown(load)["state"], bridge.shown(load)["rows_done"]))
    assert progress == [("checking", 100), ("checking", 200), ("checked", 230)]
    bridge.approve(load)
    bridge.world.later(days=3.1)
    log_in_again(bridge.first, bridge.citizen)
    with monkeypatch.context() as crash:  # the rows of the page are counted, the page is not written
        crash.setattr(working, "_keep_counted", _dies)
        with pytest.raises(RuntimeError):
            working.work(load, pages=1)
    assert bridge.shown(load)["counted"] == 0
    for _ in range(5):
        working.work(load, pages=1)
    shown = bridge.shown(load)
    assert (shown["state"], shown["counted"], shown["minutes"]) == ("counted", 230, 60)
    assert totals(bridge.citizen) == (60, 0, 0)


def _at(text: str) -> int:
    from chalicelib.kit.clock import parse_rfc3339

    return parse_rfc3339(text)


def _dies(*_: object) -> None:
    raise RuntimeError("the function was cut off")
