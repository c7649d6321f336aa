"""The list of a company's couriers: its representative sends it, an administrator of its area approves it."""

from .. import identity
from ..kit.clock import DAY, SECOND
from ..kit.errors import IdempotencyMismatch, NotFound
from ..kit.foureyes import approve, propose
from ..kit.record import Command, Item
from ..kit.revised import revise
from ..kit.table import Unit, fetch, run, stale, taken
from ..kit.who import Actor
from ..places import ADMINS, NotYourArea, demand_area, reaches
from .rules import REPRESENTATIVE, Company, Difference, Line, ListOutdated, NotYourCompany, difference, read_list
from .store import CourierList, SentList, list_key, registry, sent_key

KIND = "couriers"
KEPT_DAYS = 30
"""A list that nobody has approved by then is sent anew; of an approved one, what it changed is shown as long."""


def register(actor: Actor, command: Command, company: Company) -> Company:
    """Register a delivery company. AreaUnknown, NotYourArea, CompanyExists."""
    demand_area(actor, company.area)
    return registry.create(command, company.id, company)


def company(company_id: str) -> Company:
    """A company, read strongly. NoSuchCompany."""
    return run(lambda unit: registry.read(unit, company_id))


def send(actor: Actor, command: Command, company_id: str, text: str) -> tuple[str, Difference]:
    """Send the whole list of couriers as a CSV; returns its id and what it would change.

    NoSuchCompany, NotYourCompany, ListInvalid.
    """
    lines = read_list(text, identity.tags_of_number)
    return run(lambda unit: _send(unit, actor, command, company_id, lines=lines))


def _send(
    unit: Unit, actor: Actor, command: Command, company_id: str, *, lines: tuple[Line, ...]
) -> tuple[str, Difference]:
    registry.read(unit, company_id)
    if not actor.holds(REPRESENTATIVE, company_id):
        raise NotYourCompany()
    key = sent_key(company_id, command.key)
    unit.recognise(key, lambda old: _sent_before(old, command))
    now = unit.get(CourierList, list_key(company_id))
    found = difference(now.lines if now is not None else (), lines)
    sent = SentList(
        lines=lines,
        base=int(now.revision) if now is not None else 0,
        difference=found,
        digest=command.digest,
        expires_s=(unit.now_ms + KEPT_DAYS * DAY) // SECOND,
    )
    unit.create(key, sent, taken)
    propose(unit, actor, command, kind=KIND, subject=company_id, payload="{}")
    return command.key, found


def _sent_before(old: Item, command: Command) -> tuple[str, Difference]:
    row = SentList.of(old)
    if row is None or row.digest != command.digest:
        raise IdempotencyMismatch()
    return command.key, row.difference


def changes(actor: Actor, company_id: str, list_id: str) -> Difference:
    """What a list that was sent changes, for whoever approves or has sent it. NoSuchCompany, NotYourArea, NotFound."""
    found = company(company_id)
    if not (actor.holds(REPRESENTATIVE, company_id) or reaches(actor, found.area, *ADMINS)):
        raise NotYourArea()
    key = sent_key(company_id, list_id)
    row = SentList.of(fetch([key])[key])
    if row is None:
        raise NotFound()
    return row.difference


def put_in_force(actor: Actor, company_id: str, list_id: str) -> Difference:
    """Approve a list: from this write on it says who may become a courier; who is left out stops being one.

    NoSuchCompany, NotYourArea, NotFound, OwnProposal, AlreadyApproved, ListOutdated.
    """
    return run(lambda unit: _put_in_force(unit, actor, company_id, list_id))


def _put_in_force(unit: Unit, actor: Actor, company_id: str, list_id: str) -> Difference:
    if not reaches(actor, registry.read(unit, company_id).area, *ADMINS):
        raise NotYourArea()
    sent = unit.get(SentList, sent_key(company_id, list_id))
    if sent is None:
        raise NotFound()
    _, fresh = approve(unit, actor, list_id, kind=KIND, subject=company_id)
    if not fresh:
        return sent.difference
    key = list_key(company_id)
    now = unit.get(CourierList, key)
    if int(sent.base) != (int(now.revision) if now is not None else 0):
        raise ListOutdated()
    if now is None:
        unit.create(key, CourierList(lines=sent.lines, revision=1), stale)
    else:
        revise(unit, key, now, CourierList.lines.set(sent.lines))
    done = sent_key(company_id, list_id)
    unit.change(done, SentList.lines.set(()), condition=SentList.base == int(sent.base), otherwise=stale)
    unit.tell(key, "CourierListApproved", company=company_id, by=actor.person)
    return sent.difference
