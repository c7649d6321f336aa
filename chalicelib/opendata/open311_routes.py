"""HTTP of Open311 GeoReport v2, and of the programs that may write through it."""

from typing import Any
from urllib.parse import parse_qsl

from ..decisions import NotIndependent
from ..kit.door import BODY_MAX, Call, Routes
from ..kit.errors import BodyTooLarge, NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.http import public
from ..kit.who import anyone, staff
from ..places import OutsideCity
from ..reports import OutsideServiceArea
from . import clients, open311, shapes
from .georeport import VOICE, told
from .rules import ApiKeyInvalid, ArgumentInvalid, Client, ClientExists, NoSuchClient, NothingOfThatId

routes = Routes("open311")
ADMIN = staff("city_admin")
MAX_AGE_S = 30
TYPES = VOICE.types


@routes.get("/open311/v2/{listing}", who=anyone, voice=VOICE, types=TYPES, refuses=(ArgumentInvalid,))
def open311_listing(call: Call[None], listing: str) -> Any:
    if listing.startswith("services"):
        return public(told("services", open311.services()), max_age_s=MAX_AGE_S)
    found = open311.requests(open311.asked(dict(call.request.query)))
    return public(told("service_requests", found), max_age_s=MAX_AGE_S)


@routes.post(
    "/open311/v2/{listing}",
    who=anyone,
    keyed=False,
    voice=VOICE,
    types=TYPES,
    refuses=(ApiKeyInvalid, ArgumentInvalid, NothingOfThatId, OutsideCity, OutsideServiceArea, BodyTooLarge),
)
def file_service_request(call: Call[None], listing: str) -> Any:
    if not listing.startswith("requests"):
        raise NothingOfThatId()
    return told("service_requests", open311.file_request(_fields(call.request.body)))


@routes.get("/open311/v2/services/{document}", who=anyone, voice=VOICE, types=TYPES, refuses=(NothingOfThatId,))
def service_definition(call: Call[None], document: str) -> Any:
    found = open311.definition(document.rpartition(".")[0])
    return public(told("service_definition", found), max_age_s=MAX_AGE_S)


@routes.get("/open311/v2/requests/{document}", who=anyone, voice=VOICE, types=TYPES, refuses=(NothingOfThatId,))
def service_request(call: Call[None], document: str) -> Any:
    return public(told("service_requests", open311.request(document.rpartition(".")[0])), max_age_s=MAX_AGE_S)


@routes.get("/open311/v2/tokens/{document}", who=anyone, voice=VOICE, types=TYPES, refuses=(NothingOfThatId,))
def service_request_id(call: Call[None], document: str) -> Any:
    return told("service_requests", open311.token(document.rpartition(".")[0]))


def _fields(body: bytes) -> dict[str, str]:
    """The form's fields (UTF-8). BodyTooLarge, ArgumentInvalid."""
    if len(body) > BODY_MAX:
        raise BodyTooLarge(limit_bytes=BODY_MAX)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100, errors="strict"))
    except ValueError as error:
        raise ArgumentInvalid(argument="body") from error


@routes.post(
    "/v1/open311/clients/proposals", who=ADMIN, takes=shapes.ClientNew, gives=shapes.ClientProposed, status=201
)
def propose_client(call: Call[shapes.ClientNew]) -> shapes.ClientProposed:
    return shapes.ClientProposed(id=clients.propose_client(call.actor, call.command, call.body.name))


@routes.post(
    "/v1/open311/clients/proposals/{proposal_id}/approve",
    who=ADMIN,
    gives=shapes.ClientKeyed,
    refuses=(NotFound, OwnProposal, AlreadyApproved, NotIndependent, NoSuchClient, ClientExists),
)
def approve_client(call: Call[None], proposal_id: str) -> shapes.ClientKeyed:
    made = clients.approve_client(call.actor, proposal_id)
    return shapes.ClientKeyed(client=_client(made.client), api_key=made.api_key)


@routes.post("/v1/open311/clients/{client_id}/end", who=ADMIN, gives=shapes.ClientShown, refuses=(NoSuchClient,))
def end_client(call: Call[None], client_id: str) -> shapes.ClientShown:
    return _client(clients.end_client(call.actor, call.command, client_id))


def _client(found: Client) -> shapes.ClientShown:
    return shapes.ClientShown(id=found.id, name=found.name, state=found.state)
