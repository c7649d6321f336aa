"""How a merchant is settled: set by an officer, counts for drafts made from then on; what is locked keeps its lines."""

from .. import merchants, teams
from ..kit.record import Command, Item, repeated
from ..kit.revised import revise
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import NotYourArea, reaches
from .rules import InterestedParty, Terms
from .store import TermsRow, terms_key
from .viewing import OFFICER, demand_reader


def find(actor: Actor, merchant: str) -> Terms:
    """The merchant's terms, for its owner and for the city. NoSuchMerchant, NotYourArea."""
    demand_reader(actor, merchant, merchants.find(merchant).area)
    row = run(lambda unit: unit.get(TermsRow, terms_key(merchant)))
    return row.terms if row is not None else Terms(merchant)


def put(actor: Actor, command: Command, terms: Terms) -> Terms:
    """Set the merchant's terms. NoSuchMerchant, NotYourArea, InterestedParty, NoSuchTeam."""
    return run(lambda unit: _put(unit, actor, command, terms))


def _put(unit: Unit, actor: Actor, command: Command, terms: Terms) -> Terms:
    key = terms_key(terms.id)
    unit.recognise(key, lambda old: _done_before(old, command, terms))
    shop = merchants.find_in(unit, terms.id)
    if not reaches(actor, shop.area, OFFICER):
        raise NotYourArea()
    if any(actor.holds(role, terms.id) for role in (merchants.OWNER, merchants.CLERK)):
        raise InterestedParty()
    if terms.flows_to:
        teams.find(terms.flows_to)
    row = unit.get(TermsRow, key)
    if row is None:
        unit.create(key, TermsRow(terms=terms, revision=0, commands=(command,)), stale)
    elif repeated(row.commands, command):
        return terms
    else:
        revise(unit, key, row, TermsRow.terms.set(terms), command=command)
    unit.tell(key, "SettlementTermsSet", merchant=terms.id, by=actor.person)
    return terms


def _done_before(old: Item, command: Command, terms: Terms) -> Terms | None:
    row = TermsRow.of(old)
    return terms if row is not None and repeated(row.commands, command) else None
