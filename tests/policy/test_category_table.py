"""The category table as a CSV: every mistake is told; two persons replace it, and both see what changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace

from chalicelib.policy.report_figures import Categories, Category, Limit
from chalicelib.policy.store import versions_of
from chalicelib.policy.tables import COLUMNS, Change, TableInvalid, difference, read_table, write_table
from infra.sample.categories import categories
from infra.sample.things import category
from tests.policy.publishing import withdraw
from tests.world import World, call

RUBBISH = Category(code="0102", name="暴露垃圾", group="市容环境", national_code="0102", due_hours=4)
BUILDING = Category(
    code="0101", name="私搭乱建", limits=(Limit(what="停工", hours=4), Limit(what="拆除", hours=160)),
    service_area=("370303", "370305"), call_first=("110",), sensitive=True, owner_rule="territorial",
)  # fmt: skip
TABLE = Categories(rows=(RUBBISH, BUILDING))
NAMED = (
    "national_code", "code", "kind", "grade", "threshold", "photos_min", "service_area", "dedupe_radius_m",
    "dedupe_days", "owner_rule", "limits", "due_hours", "points", "cooldown_hours", "sensitive", "source",
)  # fmt: skip


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(TableInvalid) as refusal:
        read_table(text)
    return [(each["row"], each["problem"]) for each in refusal.value.details["problems"]]


def test_the_table_has_a_column_for_all_that_a_category_decides() -> None:
    assert set(NAMED) < set(COLUMNS)


def test_a_table_that_is_written_reads_back_the_same() -> None:
    assert read_table(write_table(TABLE)) == TABLE
    assert read_table("\ufeff" + write_table(TABLE)) == TABLE, "office programs write a mark first"


def test_the_sample_citys_table_is_one_and_keeps_its_marks_of_confidence() -> None:
    whole = Categories(rows=tuple(category(each) for each in categories()))
    assert read_table(write_table(whole)) == whole
    assert convert({"rows": [{"code": row.code, "name": row.name} for row in whole.rows]}, Categories)
    assert {row.source for row in whole.rows} == {"sourced", "general", "own"}
    building = next(row for row in whole.rows if row.code == "0101")
    assert [limit.hours for limit in building.limits] == [4, 56, 160]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("kind", "wish", "Invalid enum value"),
        ("grade", "F", "Invalid enum value"),
        ("photos_min", "many", "Expected `int`"),
        ("photos_min", "-1", ">= 0"),
        ("due_hours", "0", ">= 1"),
        ("sensitive", "perhaps", "perhaps"),
        ("adults_only", "", "''"),
        ("limits", "停工", "limits[0]"),
        ("service_area", "here", "regex"),
        ("call_first", "++", "regex"),
        ("code", "", "regex"),
    ],
)
def test_a_cell_that_cannot_be_what_it_says_is_told_with_its_row(column: str, cell: str, said: str) -> None:
    lines = write_table(TABLE).splitlines()
    cells = lines[1].split(",")
    cells[COLUMNS.index(column)] = cell
    ((row, problem),) = problems("\n".join([lines[0], ",".join(cells), lines[2]]))
    assert row == 2
    assert said in problem


def test_every_mistake_is_told_at_once() -> None:
    lines = write_table(TABLE).splitlines()
    assert problems("\n".join([*lines, lines[1], "0103,short"])) == [(4, "twice"), (5, "columns")]


@pytest.mark.parametrize("text", ["", "code,name\n0102,x", ",".join(COLUMNS), '"', "a\rb"])
def test_what_is_no_table_is_refused(text: str) -> None:
    assert problems(text)


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(TableInvalid):
        read_table(text)


def test_a_difference_names_what_comes_what_goes_and_every_cell_that_changes() -> None:
    new = Category(code="0103", name="积存垃圾渣土")
    found = difference(TABLE, Categories(rows=(new, replace(RUBBISH, points=3, sensitive=True))))
    assert (found.added, found.removed) == (["0103"], ["0101"])
    assert found.changed == [Change("0102", "points", "1", "3"), Change("0102", "sensitive", "no", "yes")]
    assert difference(TABLE, Categories(rows=TABLE.rows[::-1])).changed == []


def test_two_persons_replace_the_table_and_both_see_the_difference(world: World) -> None:
    one, other = (world.citizen(("city_admin", "3703")) for _ in range(2))
    known = {(version.name, version.number) for version in versions_of()}
    before = one.get("/v1/categories/table")
    assert before.headers["Content-Type"].startswith("text/csv")
    sheet = write_table(Categories(rows=(RUBBISH, replace(RUBBISH, code="0999"))))
    try:
        made = one.post("/v1/categories/proposals", {"csv": sheet})
        assert made.status == 201
        assert "0999" in made.body["changes"]["added"]
        seen = other.get(f"/v1/categories/proposals/{made.body['id']}")
        assert seen.body == made.body["changes"]
        approve = f"/v1/policies/categories/proposals/{made.body['id']}/approve"
        assert one.post(approve).code == "own_proposal"
        assert other.post(approve).status == 200
        assert "0999" in one.get("/v1/categories/table").body
    finally:
        withdraw(known)


def test_a_wrong_table_is_not_even_proposed(world: World) -> None:
    admin = world.citizen(("city_admin", "3703"))
    assert admin.post("/v1/categories/proposals", {"csv": "code\n1"}).code == "table_invalid"
    assert world.citizen().get("/v1/categories/table").code == "role_required"


def test_a_difference_is_shown_of_tables_only(world: World) -> None:
    admin = world.citizen(("city_admin", "3703"))
    other = admin.post("/v1/policies/hours/proposals", {"document": {}})
    assert admin.get(f"/v1/categories/proposals/{other.body['id']}").status == 404


def test_anybody_may_read_what_can_be_reported(world: World) -> None:
    listed = call("GET", "/v1/categories")
    assert listed.status == 200
    assert isinstance(listed.body["items"], list)
