"""HTTP of couriers: companies, their lists, and who rides for them."""

from ..kit.door import Call, Routes
from ..kit.errors import IdempotencyMismatch, NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.who import anyone, person, staff
from ..places import ADMINS, AreaUnknown, NotYourArea
from . import joining, listing, shapes
from .rules import (
    REPRESENTATIVE,
    Company,
    CompanyExists,
    Difference,
    ListInvalid,
    ListOutdated,
    NoSuchCompany,
    NotOnTheList,
    NotYourCompany,
)

routes = Routes("couriers")
ADMIN = staff(*ADMINS)


@routes.post(
    "/v1/courier-companies",
    who=ADMIN,
    takes=shapes.CompanyNew,
    gives=shapes.CompanyShown,
    status=201,
    refuses=(AreaUnknown, NotYourArea, CompanyExists),
)
def register_company(call: Call[shapes.CompanyNew]) -> shapes.CompanyShown:
    new = Company(call.body.id, call.body.name, call.body.area)
    return _company(listing.register(call.actor, call.command, new))


@routes.get("/v1/courier-companies/{company_id}", who=anyone, gives=shapes.CompanyShown, refuses=(NoSuchCompany,))
def courier_company(call: Call[None], company_id: str) -> shapes.CompanyShown:
    return _company(listing.company(company_id))


@routes.post(
    "/v1/courier-companies/{company_id}/lists",
    who=staff(REPRESENTATIVE),
    takes=shapes.ListNew,
    gives=shapes.ListChanges,
    status=201,
    refuses=(NoSuchCompany, NotYourCompany, ListInvalid, IdempotencyMismatch),
)
def send_list(call: Call[shapes.ListNew], company_id: str) -> shapes.ListChanges:
    return _changes(*listing.send(call.actor, call.command, company_id, call.body.csv))


@routes.get(
    "/v1/courier-companies/{company_id}/lists/{list_id}",
    who=staff(REPRESENTATIVE, *ADMINS),
    gives=shapes.ListChanges,
    refuses=(NoSuchCompany, NotYourArea, NotFound),
)
def list_changes(call: Call[None], company_id: str, list_id: str) -> shapes.ListChanges:
    return _changes(list_id, listing.changes(call.actor, company_id, list_id))


@routes.post(
    "/v1/courier-companies/{company_id}/lists/{list_id}/approve",
    who=ADMIN,
    gives=shapes.ListChanges,
    refuses=(NoSuchCompany, NotYourArea, NotFound, OwnProposal, AlreadyApproved, ListOutdated),
)
def approve_list(call: Call[None], company_id: str, list_id: str) -> shapes.ListChanges:
    return _changes(list_id, listing.put_in_force(call.actor, company_id, list_id))


@routes.post(
    "/v1/me/courier",
    who=person("real_name"),
    takes=shapes.CourierOf,
    gives=shapes.CourierShown,
    refuses=(NoSuchCompany, NotOnTheList),
)
def become_courier(call: Call[shapes.CourierOf]) -> shapes.CourierShown:
    is_courier = joining.join(call.actor, call.body.company_id)
    return shapes.CourierShown(company_id=call.body.company_id, is_courier=is_courier)


@routes.post("/v1/me/courier/leave", who=person(), takes=shapes.CourierOf, gives=shapes.CourierShown)
def stop_being_courier(call: Call[shapes.CourierOf]) -> shapes.CourierShown:
    joining.leave(call.actor, call.body.company_id)
    return shapes.CourierShown(company_id=call.body.company_id, is_courier=False)


def _company(found: Company) -> shapes.CompanyShown:
    return shapes.CompanyShown(id=found.id, name=found.name, area=found.area)


def _changes(list_id: str, found: Difference) -> shapes.ListChanges:
    return shapes.ListChanges(
        id=list_id, added=list(found.added), removed=list(found.removed), changed=list(found.changed)
    )  # fmt: skip
