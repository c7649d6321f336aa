"""HTTP of merchants: one merchant, the making of them, and their clerks."""

from ..identity import NoSuchPerson
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import anyone, person, staff
from ..kit.words import Location, PageQuery
from ..places import ADMINS as ADMIN_ROLES
from ..places import AreaUnknown, NotYourArea, OutsideCity, point_of
from . import actions, clerks, invitations, shapes
from .rules import (
    OWNER,
    InvitationExpired,
    InvitationInvalid,
    InvitationUsed,
    Merchant,
    MerchantExists,
    NoSuchMerchant,
    NotYourMerchant,
)

routes = Routes("merchants")
ADMINS = staff(*ADMIN_ROLES)
OWNERS = staff(OWNER)


@routes.get("/v1/merchants/{merchant_id}", who=anyone, gives=shapes.MerchantShown, refuses=(NoSuchMerchant,))
def merchant(call: Call[None], merchant_id: str) -> shapes.MerchantShown:
    return _shown(actions.find(merchant_id))


@routes.post(
    "/v1/merchants",
    who=ADMINS,
    takes=shapes.MerchantNew,
    gives=shapes.MerchantShown,
    status=201,
    refuses=(OutsideCity, AreaUnknown, NotYourArea, MerchantExists),
)
def create_merchant(call: Call[shapes.MerchantNew]) -> shapes.MerchantShown:
    return _shown(actions.create(call.actor, call.command, _merchant(call.body.id, call.body)))


@routes.put(
    "/v1/merchants/{merchant_id}",
    who=ADMINS,
    takes=shapes.MerchantFacts,
    gives=shapes.MerchantShown,
    refuses=(OutsideCity, AreaUnknown, NotYourArea, NoSuchMerchant),
)
def correct_merchant(call: Call[shapes.MerchantFacts], merchant_id: str) -> shapes.MerchantShown:
    return _shown(actions.correct(call.actor, call.command, _merchant(merchant_id, call.body)))


@routes.post(
    "/v1/merchants/{merchant_id}/suspend",
    who=ADMINS,
    gives=shapes.MerchantShown,
    refuses=(NotYourArea, AreaUnknown, NoSuchMerchant),
)
def suspend_merchant(call: Call[None], merchant_id: str) -> shapes.MerchantShown:
    return _shown(actions.set_state(call.actor, call.command, merchant_id, is_active=False))


@routes.post(
    "/v1/merchants/{merchant_id}/resume",
    who=ADMINS,
    gives=shapes.MerchantShown,
    refuses=(NotYourArea, AreaUnknown, NoSuchMerchant),
)
def resume_merchant(call: Call[None], merchant_id: str) -> shapes.MerchantShown:
    return _shown(actions.set_state(call.actor, call.command, merchant_id, is_active=True))


@routes.put(
    "/v1/merchants/{merchant_id}/networks",
    who=ADMINS,
    takes=shapes.Networks,
    gives=shapes.MerchantShown,
    refuses=(NotYourArea, AreaUnknown, NoSuchMerchant),
)
def set_networks(call: Call[shapes.Networks], merchant_id: str) -> shapes.MerchantShown:
    networks = tuple(dict.fromkeys(call.body.networks))
    return _shown(actions.set_networks(call.actor, call.command, merchant_id, networks))


@routes.put(
    "/v1/merchants/{merchant_id}/caps",
    who=ADMINS,
    takes=shapes.Caps,
    gives=shapes.MerchantShown,
    refuses=(NotYourArea, AreaUnknown, NoSuchMerchant),
)
def set_caps(call: Call[shapes.Caps], merchant_id: str) -> shapes.MerchantShown:
    caps = (call.body.daily_points, call.body.monthly_points)
    return _shown(actions.set_caps(call.actor, call.command, merchant_id, caps))


@routes.get(
    "/v1/merchants/{merchant_id}/clerks",
    who=OWNERS,
    query=PageQuery,
    gives=shapes.Clerks,
    refuses=(NotYourMerchant, CursorInvalid),
)
def merchant_clerks(call: Call[None], merchant_id: str) -> shapes.Clerks:
    found = clerks.clerks_of(call.actor, merchant_id, limit=call.query.limit, cursor=call.query.cursor)
    items = [
        shapes.ClerkShown(volunteer_no=clerk.volunteer_no, bound_at=rfc3339(int(clerk.bound_at)))
        for clerk in found.items
    ]
    return shapes.Clerks(items=items, next_cursor=found.next_cursor)


@routes.post(
    "/v1/merchants/{merchant_id}/clerks",
    who=OWNERS,
    takes=shapes.ClerkNew,
    gives=shapes.Binding,
    status=201,
    refuses=(NotYourMerchant, NoSuchMerchant, NoSuchPerson),
)
def bind_clerk(call: Call[shapes.ClerkNew], merchant_id: str) -> shapes.Binding:
    return _binding(clerks.set_clerk(call.actor, call.command, merchant_id, call.body.volunteer_no, bound=True))


@routes.delete(
    "/v1/merchants/{merchant_id}/clerks/{volunteer_no}",
    who=OWNERS,
    gives=shapes.Binding,
    refuses=(NotYourMerchant, NoSuchMerchant, NoSuchPerson),
)
def unbind_clerk(call: Call[None], merchant_id: str, volunteer_no: str) -> shapes.Binding:
    return _binding(clerks.set_clerk(call.actor, call.command, merchant_id, volunteer_no, bound=False))


@routes.post(
    "/v1/merchants/{merchant_id}/invitations",
    who=OWNERS,
    gives=shapes.Invited,
    status=201,
    refuses=(NotYourMerchant,),
)
def invite_clerk(call: Call[None], merchant_id: str) -> shapes.Invited:
    invited = invitations.invite(call.actor, call.command, merchant_id)
    return shapes.Invited(code=invited.code, merchant=invited.merchant, expires_at=rfc3339(invited.expires_at))


@routes.post(
    "/v1/invitations/accept",
    who=person("phone"),
    takes=shapes.Accepting,
    gives=shapes.Binding,
    refuses=(InvitationInvalid, InvitationUsed, InvitationExpired),
)
def accept_invitation(call: Call[shapes.Accepting]) -> shapes.Binding:
    return _binding(invitations.accept(call.actor, call.body.code))


def _merchant(merchant_id: str, body: shapes.MerchantFacts) -> Merchant:
    point = point_of(Location(lat=body.lat, lng=body.lng, accuracy_m=0, datum=body.datum))
    return Merchant(
        id=merchant_id,
        name=body.name,
        area=body.area,
        lat=point.lat,
        lng=point.lng,
        opens=body.opens,
        closes=body.closes,
    )


def _binding(done: clerks.Binding) -> shapes.Binding:
    return shapes.Binding(merchant=done.merchant, volunteer_no=done.volunteer_no, bound=done.bound)


def _shown(found: Merchant) -> shapes.MerchantShown:
    return shapes.MerchantShown(
        id=found.id,
        name=found.name,
        area=found.area,
        lat=found.lat,
        lng=found.lng,
        opens=found.opens,
        closes=found.closes,
        state=found.state,
        networks=list(found.networks),
        capped_until=found.capped_until or None,
    )
