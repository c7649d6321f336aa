"""HTTP of the category table: what may be reported, and how a city replaces the table as a CSV."""

from typing import Any

from ..kit.clock import now_ms
from ..kit.door import Call, Routes
from ..kit.errors import NotFound
from ..kit.http import document
from ..kit.who import anyone, staff
from . import actions, shapes
from .report_figures import Category
from .tables import TableDifference, TableInvalid, write_table

routes = Routes("categories")
ADMIN = staff("city_admin")


@routes.get("/v1/categories", who=anyone, gives=shapes.CategoriesShown)
def categories(call: Call[None]) -> shapes.CategoriesShown:
    figures = actions.at(now_ms())
    shown = [_shown(row) for row in figures.categories.rows]
    return shapes.CategoriesShown(version=figures.version(actions.TABLE), items=shown)


@routes.get("/v1/categories/table", who=ADMIN, types=("text/csv",))
def category_table(call: Call[None]) -> Any:
    text = write_table(actions.latest_table())
    return document(text, "text/csv; charset=utf-8", {"Cache-Control": "no-store"})


@routes.post(
    "/v1/categories/proposals",
    who=ADMIN,
    takes=shapes.TableNew,
    gives=shapes.TableProposed,
    status=201,
    refuses=(TableInvalid,),
)
def propose_categories(call: Call[shapes.TableNew]) -> shapes.TableProposed:
    made, found = actions.propose_table(call.actor, call.command, call.body.csv)
    return shapes.TableProposed(id=made, changes=_changes(found))


@routes.get("/v1/categories/proposals/{proposal_id}", who=ADMIN, gives=shapes.TableChanges, refuses=(NotFound,))
def category_changes(call: Call[None], proposal_id: str) -> shapes.TableChanges:
    return _changes(actions.table_difference(proposal_id))


def _changes(found: TableDifference) -> shapes.TableChanges:
    changed = [shapes.CellChanged(code=each.code, column=each.column, before=each.before, after=each.after)
               for each in found.changed]  # fmt: skip
    return shapes.TableChanges(added=found.added, removed=found.removed, changed=changed)


def _shown(row: Category) -> shapes.CategoryShown:
    return shapes.CategoryShown(
        code=row.code,
        name=row.name,
        kind=row.kind,
        group=row.group,
        grade=row.grade,
        threshold=row.threshold,
        photos_min=row.photos_min,
        service_area=list(row.service_area),
        points=row.points,
        due_hours=row.due_hours,
        limits=[shapes.LimitShown(what=each.what, hours=each.hours) for each in row.limits],
        sensitive=row.sensitive,
        call_first=list(row.call_first),
    )
