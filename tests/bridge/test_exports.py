"""What was served here goes out to a source: page by page, once more when it is amended, and every time it is kept."""

import csv
import io
import json
from typing import Any

from chalicelib.bridge import files
from chalicelib.bridge.reactions import note_for_export, note_granted
from chalicelib.kit.clock import day_on, month_of, now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Record
from tests.bridge.crossing import Crossing
from tests.checkin.visiting import served
from tests.decisions.deciding import number_of
from tests.shifts.standing import Stand
from tests.world import Caller, Reply, World


def told(citizen: Caller, session: str, name: str = "CheckedOut", **more: Any) -> News:
    data = {"person": citizen.person, "session": session, **more}
    return News(f"{session}{name}", name, now_ms(), "", "", data)


def records(by: Caller, source: str, form: str = "ndjson", **more: Any) -> Reply:
    asked = "&".join(f"{name}={value}" for name, value in {"month": month_of(now_ms()), "form": form, **more}.items())
    return by.get(f"/v1/bridge/sources/{source}/records?{asked}")


class Going(Crossing):
    """A source of a county of its own, and sessions there."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.station = world.station(area="370303")

    def session(self, hours: float = 1) -> str:
        session = str(served(self.world, self.citizen, self.station, hours=hours).body["id"])
        news = told(self.citizen, session)
        for _ in range(2):
            note_for_export(news)
        return session


def mine(reply: Reply, station: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in reply.body.splitlines()]
    return [line for line in lines if line["站点编号"] == station]


def test_a_line_says_for_which_team_and_on_which_shift(world: World) -> None:
    going, stand = Going(world), Stand(world)
    shift = stand.shift(team_id=stand.team)
    stand.enrolled(shift, going.citizen)
    world.later(hours=2)
    session = stand.opened(going.citizen, shift_id=shift)
    world.later(hours=1)
    assert stand.check_out(going.citizen, session).status == 200
    note_for_export(told(going.citizen, session))
    (line,) = mine(records(going.first, going.source, limit=50), stand.station.id)
    assert (line["队伍编号"], line["班次编号"]) == (stand.team, shift)


def test_a_session_goes_out_as_it_stands_and_again_when_it_is_amended(world: World) -> None:
    going = Going(world)
    session = going.session(hours=2)
    (line,) = mine(records(going.first, going.source, limit=50), going.station.id)
    assert (line["记录编号"], line["志愿者编号"], line["计入分钟"], line["证据等级"]) == (
        session, number_of(going.citizen), 120, 3,
    )  # fmt: skip
    news = told(going.citizen, session, "HoursTakenBack", on=day_on(now_ms()))
    note_for_export(news)
    assert len(mine(records(going.first, going.source, limit=50), going.station.id)) == 2
    granted = told(going.citizen, session, "ObjectionGranted", on=day_on(now_ms()), objection="x")
    note_granted(granted)
    assert len(mine(records(going.first, going.source, limit=50), going.station.id)) == 3
    note_granted(told(going.citizen, "y", "ObjectionGranted", on=day_on(now_ms()), objection="y"))


def test_pages_follow_each_other_and_only_the_first_has_a_header(world: World) -> None:
    going = Going(world)
    sessions = [going.session() for _ in range(3)]
    text, cursor, pages = "", None, 0
    while True:
        reply = records(going.first, going.source, "csv", limit=2, **({"cursor": cursor} if cursor else {}))
        assert reply.status == 200
        assert reply.headers["Content-Type"].startswith("text/csv")
        text, pages = text + (reply.body or ""), pages + 1
        cursor = reply.headers.get("X-Next-Cursor")
        if cursor is None:
            break
    assert text.startswith("\ufeff记录编号,志愿者编号")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row["记录编号"] for row in rows if row["站点编号"] == going.station.id] == sessions
    kept = [Record.of(item) for item in every(Listing(f"SOURCE#{going.source}", prefix="EXPORTED#"))]
    facts = [fact for each in kept if each is not None for fact in each.facts or ()]
    assert [fact.name for fact in facts] == ["HoursExported"] * pages
    assert {fact.data["by"] for fact in facts} == {going.first.person}


def test_only_officers_and_auditors_of_the_area_take_anything_out(world: World) -> None:
    going = Going(world)
    assert records(world.citizen(("county_admin", "370302")), going.source).code == "not_your_area"
    assert records(going.citizen, going.source).code == "role_required"
    assert records(going.first, "NOBODY").code == "no_such_source"
    assert records(world.citizen(("auditor", "3703")), going.source).status == 200


def test_no_cell_is_a_formula() -> None:
    cells = {"a": "=1+1", "b": "+x", "c": "-x", "d": "@x", "e": "\tx", "f": -5, "g": "新华站"}
    assert files.as_csv([cells], first=False) == "'=1+1,'+x,'-x,'@x,'\tx,-5,新华站\r\n"


def test_foreign_records_do_not_go_back_out(world: World) -> None:
    going = Going(world)
    load = going.brought([going.row("Z-1")])
    going.approve(load)
    going.noticed(load)
    lines = records(going.first, going.source, limit=50)
    assert "Z-1" not in lines.body
    assert "@" not in lines.body
