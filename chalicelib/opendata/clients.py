"""Programs that may file reports: registered by two persons, ended by one; the key is told once and stored nowhere."""

from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from .. import decisions
from ..kit.foureyes import approve, propose
from ..kit.record import Command
from ..kit.sealed import seal, unseal
from ..kit.table import Unit, run
from ..kit.who import Actor
from .rules import ApiKeyInvalid, Client, NoSuchClient
from .store import clients

KIND, PURPOSE = "client", "open311-key"


@dataclass(frozen=True)
class Keyed:
    """A program and its api_key, which only this answer carries."""

    client: Client
    api_key: str


class Wanted(msgspec.Struct, frozen=True):
    """A program as it is proposed."""

    name: str


def propose_client(actor: Actor, command: Command, name: str) -> str:
    """Propose a program; returns the proposal's id, which will be the program's."""
    payload = msgspec.json.encode(Wanted(name)).decode()
    return run(lambda unit: propose(unit, actor, command, kind=KIND, subject=KIND, payload=payload))


def approve_client(actor: Actor, proposal_id: str) -> Keyed:
    """Register it as a second person of another household; a repeat gets the same key again.

    NotFound, OwnProposal, AlreadyApproved, NotIndependent.
    """
    return run(lambda unit: _approve(unit, actor, proposal_id))


def _approve(unit: Unit, actor: Actor, proposal_id: str) -> Keyed:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=KIND)
    if not fresh:
        return _keyed(clients.read(unit, proposal_id))
    decisions.demand_second_person(unit, actor, (proposal.proposer,))
    wanted = msgspec.json.decode(proposal.payload, type=Wanted)
    made = Client(proposal_id, wanted.name, (proposal.proposer, actor.person))
    return _keyed(clients.put(unit, proposal_id, made, Command(proposal_id, "")))


def end_client(actor: Actor, command: Command, client_id: str) -> Client:
    """Take nothing of it any more, from this moment; one person is enough. NoSuchClient."""
    return clients.change(command, client_id, lambda client: replace(client, state="ended"))


def client_of(api_key: str) -> Client:
    """The program whose key this is, read strongly. ApiKeyInvalid."""
    client_id = unseal(KIND, PURPOSE, api_key)
    if client_id is None:
        raise ApiKeyInvalid()
    try:
        found = run(lambda unit: clients.read(unit, client_id))
    except NoSuchClient as missing:
        raise ApiKeyInvalid() from missing
    if found.state != "active":
        raise ApiKeyInvalid()
    return found


def _keyed(client: Client) -> Keyed:
    return Keyed(client, seal(KIND, PURPOSE, client.id))
