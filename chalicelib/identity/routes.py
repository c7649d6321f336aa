"""HTTP of identity: sessions, the person himself, roles."""

from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.who import PersonFrozen, anyone, myself, person, staff
from ..privacy import mask_name, mask_phone
from ..wechat import LOGIN_REFUSALS, PHONE_REFUSALS
from . import actions, freezing, roles, shapes
from .rules import (
    AlreadyProven,
    NoSuchPerson,
    NoSuchPurpose,
    NoSuchRole,
    NotProposed,
    PhoneTaken,
    RealNameInvalid,
    RealNameTaken,
    level_of,
)

routes = Routes("identity")


@routes.post(
    "/v1/session",
    who=anyone,
    takes=shapes.LogIn,
    gives=shapes.SessionMade,
    status=201,
    keyed=False,
    refuses=(*LOGIN_REFUSALS, PersonFrozen),
)
def log_in(call: Call[shapes.LogIn]) -> shapes.SessionMade:
    made = actions.log_in(call.body.code, call.body.device_id)
    return shapes.SessionMade(token=made.token, expires_at=rfc3339(made.expires_at), person=_shown(made.standing))


@routes.delete("/v1/session", who=myself(), status=204, keyed=False)
def log_out(call: Call[None]) -> None:
    actions.log_out(call.actor.person, call.actor.epoch)


@routes.get("/v1/me", who=person(), gives=shapes.Person)
def me(call: Call[None]) -> shapes.Person:
    return _shown(actions.me(call.actor.person))


@routes.patch("/v1/me", who=person(), takes=shapes.ProfilePatch, gives=shapes.Person)
def patch_me(call: Call[shapes.ProfilePatch]) -> shapes.Person:
    return _shown(actions.set_nickname(call.actor, call.command, call.body.nickname))


@routes.post(
    "/v1/me/phone",
    who=person(),
    takes=shapes.PhoneCode,
    gives=shapes.Person,
    refuses=(*PHONE_REFUSALS, PhoneTaken),
)
def bind_phone(call: Call[shapes.PhoneCode]) -> shapes.Person:
    return _shown(actions.bind_phone(call.actor, call.command, call.body.code))


@routes.post(
    "/v1/me/real-name",
    who=person(),
    takes=shapes.RealName,
    gives=shapes.Person,
    refuses=(RealNameInvalid, RealNameTaken, AlreadyProven),
)
def prove_real_name(call: Call[shapes.RealName]) -> shapes.Person:
    return _shown(actions.prove_real_name(call.actor, call.command, call.body.name, call.body.id_number))


@routes.put(
    "/v1/me/consents/{purpose}",
    who=person(),
    takes=shapes.ConsentSet,
    gives=shapes.Person,
    refuses=(NoSuchPurpose,),
)
def set_consent(call: Call[shapes.ConsentSet], purpose: str) -> shapes.Person:
    body = call.body
    made = actions.set_consent(call.actor, call.command, purpose, version=body.version, given=body.given)
    return _shown(made)


@routes.post(
    "/v1/roles/proposals",
    who=staff("city_admin"),
    takes=shapes.RoleProposal,
    gives=shapes.ProposalMade,
    status=201,
    refuses=(NoSuchPerson, NoSuchRole, NotProposed),
)
def propose_role(call: Call[shapes.RoleProposal]) -> shapes.ProposalMade:
    body = call.body
    made = roles.propose_role(
        call.actor, call.command, body.volunteer_no, role=body.role, scope=body.scope, give=body.give
    )
    return shapes.ProposalMade(id=made)


@routes.post(
    "/v1/roles/proposals/{proposal_id}/approve",
    who=staff("city_admin"),
    gives=shapes.RoleChanged,
    refuses=(NotFound, OwnProposal, AlreadyApproved),
)
def approve_role(call: Call[None], proposal_id: str) -> shapes.RoleChanged:
    change = roles.approve_role(call.actor, proposal_id)
    return shapes.RoleChanged(role=change.role, scope=change.scope, given=change.give)


@routes.post(
    "/v1/freezes/proposals",
    who=staff("city_admin"),
    takes=shapes.FreezeProposal,
    gives=shapes.ProposalMade,
    status=201,
    refuses=(NoSuchPerson, NotProposed),
)
def propose_freeze(call: Call[shapes.FreezeProposal]) -> shapes.ProposalMade:
    body = call.body
    made = freezing.propose_freeze(call.actor, call.command, body.volunteer_no, reason=body.reason, frozen=body.frozen)
    return shapes.ProposalMade(id=made)


@routes.post(
    "/v1/freezes/proposals/{proposal_id}/approve",
    who=staff("city_admin"),
    gives=shapes.FreezeDecided,
    refuses=(NotFound, OwnProposal, AlreadyApproved),
)
def approve_freeze(call: Call[None], proposal_id: str) -> shapes.FreezeDecided:
    decided = freezing.approve_freeze(call.actor, proposal_id)
    return shapes.FreezeDecided(reason=decided.reason, frozen=decided.frozen)


def _shown(standing: actions.Standing) -> shapes.Person:
    profile = standing.profile
    return shapes.Person(
        id=standing.person,
        volunteer_no=profile.volunteer_no,
        roles=[shapes.RoleShown(role=role.name, scope=role.scope) for role in profile.roles],
        assurance=level_of(standing.assurance),
        nickname=profile.nickname,
        phone_masked=mask_phone(profile.phone) if profile.phone else None,
        name_masked=mask_name(profile.real_name) if profile.real_name else None,
        consents=[
            shapes.ConsentShown(purpose=each.purpose, version=each.version, given=each.given, at=rfc3339(each.at))
            for each in profile.consents or ()
        ],
    )
