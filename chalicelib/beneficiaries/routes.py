"""HTTP of beneficiaries: the offices of the area propose, confirm and end; who answers agrees or withdraws."""

from ..identity import NoSuchPerson
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import person, staff
from ..kit.words import PageQuery
from ..places import AreaUnknown, NotYourArea
from ..privacy import mask_name
from . import actions, looking, offices, shapes
from .rules import BeneficiaryEnded, ContactUnfit, NoSuchBeneficiary, NotAgreedYet, OwnBeneficiary
from .store import Beneficiary

routes = Routes("beneficiaries")
OFFICE = staff(*offices.OFFICES)


@routes.get(
    "/v1/beneficiaries",
    who=OFFICE,
    query=shapes.BeneficiariesOf,
    gives=shapes.Beneficiaries,
    refuses=(NotYourArea, CursorInvalid),
)
def beneficiaries_of_area(call: Call[None]) -> shapes.Beneficiaries:
    query = call.query
    found = looking.of_area(call.actor, query.area, limit=query.limit, cursor=query.cursor)
    return shapes.Beneficiaries(items=[_shown(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/beneficiaries",
    who=OFFICE,
    takes=shapes.BeneficiaryNew,
    gives=shapes.BeneficiaryProposed,
    status=201,
    refuses=(NoSuchPerson, AreaUnknown, NotYourArea, OwnBeneficiary, ContactUnfit),
)
def propose_beneficiary(call: Call[shapes.BeneficiaryNew]) -> shapes.BeneficiaryProposed:
    body = call.body
    wanted = actions.Wanted(body.name, body.area, body.contact_no, body.himself)
    return shapes.BeneficiaryProposed(id=actions.propose(call.actor, call.command, wanted))


@routes.post(
    "/v1/beneficiaries/{beneficiary_id}/confirm",
    who=OFFICE,
    gives=shapes.BeneficiaryShown,
    refuses=(NoSuchBeneficiary, NotYourArea, OwnBeneficiary, BeneficiaryEnded, NotAgreedYet),
)
def confirm_beneficiary(call: Call[None], beneficiary_id: str) -> shapes.BeneficiaryShown:
    return _shown(actions.confirm(call.actor, beneficiary_id))


@routes.post(
    "/v1/beneficiaries/{beneficiary_id}/end",
    who=OFFICE,
    gives=shapes.BeneficiaryShown,
    refuses=(NoSuchBeneficiary, NotYourArea),
)
def end_beneficiary(call: Call[None], beneficiary_id: str) -> shapes.BeneficiaryShown:
    return _shown(actions.end(call.actor, beneficiary_id))


@routes.get(
    "/v1/me/beneficiaries", who=person(), query=PageQuery, gives=shapes.MyBeneficiaries, refuses=(CursorInvalid,)
)  # fmt: skip
def my_beneficiaries(call: Call[None]) -> shapes.MyBeneficiaries:
    found = looking.mine(call.actor, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.MyBeneficiaries(items=[_mine(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/beneficiaries/{beneficiary_id}/agree",
    who=person("real_name"),
    gives=shapes.MyBeneficiary,
    refuses=(NoSuchBeneficiary, BeneficiaryEnded),
)
def agree_to_answer(call: Call[None], beneficiary_id: str) -> shapes.MyBeneficiary:
    return _mine(actions.agree(call.actor, beneficiary_id))


@routes.post(
    "/v1/beneficiaries/{beneficiary_id}/withdraw",
    who=person(),
    gives=shapes.MyBeneficiary,
    refuses=(NoSuchBeneficiary,),
)
def answer_no_more(call: Call[None], beneficiary_id: str) -> shapes.MyBeneficiary:
    return _mine(actions.withdraw(call.actor, beneficiary_id))


def _shown(found: Beneficiary) -> shapes.BeneficiaryShown:
    return shapes.BeneficiaryShown(
        id=found.id,
        name_masked=mask_name(found.name),
        area=found.area,
        himself=found.himself,
        state=found.state,
    )


def _mine(found: Beneficiary) -> shapes.MyBeneficiary:
    return shapes.MyBeneficiary(
        id=found.id, name=found.name, area=found.area, himself=found.himself, state=found.state
    )  # fmt: skip
