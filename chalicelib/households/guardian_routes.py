"""HTTP of guardians: claim a ward, agree for him and take it back, and the staff's way."""

from ..identity import NoSuchPerson, NoSuchPurpose
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.who import person, staff
from . import guardian_shapes as shapes
from . import guardians, proposals
from .guardian_rules import GuardiansFull, GuardianshipUnproven, GuardianUnfit, NoSuchWard, NotAMinor, OwnFamily

routes = Routes("guardians")
OFFICE = staff("county_admin", "city_admin")
LINKING = (NotAMinor, GuardianUnfit, GuardiansFull)


@routes.get("/v1/me/wards", who=person(), gives=shapes.Wards)
def my_wards(call: Call[None]) -> shapes.Wards:
    return shapes.Wards(items=[_shown(each) for each in guardians.wards_of(call.actor.person)])


@routes.post(
    "/v1/me/wards",
    who=person("real_name"),
    takes=shapes.WardClaim,
    gives=shapes.WardShown,
    status=201,
    refuses=(NoSuchPerson, GuardianshipUnproven, *LINKING),
)
def claim_ward(call: Call[shapes.WardClaim]) -> shapes.WardShown:
    numbers = guardians.Numbers(call.body.id_number, call.body.ward_id_number)
    return _shown(guardians.claim(call.actor, call.command, call.body.volunteer_no, numbers))


@routes.put(
    "/v1/me/wards/{volunteer_no}/consents/{purpose}",
    who=person("real_name"),
    takes=shapes.GuardianConsent,
    gives=shapes.WardShown,
    refuses=(NoSuchWard, NoSuchPurpose),
)
def set_ward_consent(call: Call[shapes.GuardianConsent], volunteer_no: str, purpose: str) -> shapes.WardShown:
    body = call.body
    said = guardians.set_consent(
        call.actor, call.command, volunteer_no, purpose, version=body.version, given=body.given
    )  # fmt: skip
    return _shown(said)


@routes.post(
    "/v1/guardians/proposals",
    who=OFFICE,
    takes=shapes.GuardianProposal,
    gives=shapes.GuardianProposed,
    status=201,
    refuses=(NoSuchPerson, OwnFamily),
)
def propose_guardian(call: Call[shapes.GuardianProposal]) -> shapes.GuardianProposed:
    body = call.body
    made = proposals.propose_guardian(
        call.actor, call.command, body.guardian_no, ward_no=body.ward_no, give=body.give
    )  # fmt: skip
    return shapes.GuardianProposed(id=made)


@routes.post(
    "/v1/guardians/proposals/{proposal_id}/approve",
    who=OFFICE,
    gives=shapes.GuardianDecided,
    refuses=(NotFound, OwnProposal, AlreadyApproved, OwnFamily, NoSuchWard, *LINKING),
)
def approve_guardian(call: Call[None], proposal_id: str) -> shapes.GuardianDecided:
    return shapes.GuardianDecided(linked=proposals.approve_guardian(call.actor, proposal_id).give)


def _shown(ward: guardians.Ward) -> shapes.WardShown:
    return shapes.WardShown(
        volunteer_no=ward.volunteer_no,
        name_masked=ward.name,
        accompanied=ward.accompanied,
        consents=[
            shapes.AgreedShown(purpose=each.purpose, version=each.version, given=each.given, at=rfc3339(each.at))
            for each in ward.agreed
        ],
    )
