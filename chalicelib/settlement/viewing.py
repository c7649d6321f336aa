"""What officers see of the batches in their area, and owners of their shops'; lists, one, and its lines."""

from dataclasses import dataclass

from ..kit.clock import now_ms
from ..kit.codes import from_text, to_text
from ..kit.errors import CursorInvalid, MissingField
from ..kit.pages import Listing, Page, page
from ..kit.table import fetch
from ..kit.who import Actor
from ..merchants import OWNER
from ..merchants import find as find_merchant
from ..places import ADMINS, NotYourArea, reaches
from .due import due_month
from .lines import page_of
from .packing import LINES
from .rules import Batch, Line, State
from .store import BatchRow, batch_key, batches_of, month_partition, required, state_partition

OFFICER = "settlement_officer"
READERS = (OFFICER, "fund_officer", "auditor", *ADMINS)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None: whatever. Without merchant and state, the last month that is cut."""

    merchant: str | None = None
    month: str | None = None
    state: State | None = None
    area: str | None = None


def demand_reader(actor: Actor, merchant: str, area: str) -> None:
    """Only the merchant's owner, and the city's people in whose area it lies, may look. NotYourArea."""
    if not actor.holds(OWNER, merchant) and not reaches(actor, area, *READERS):
        raise NotYourArea()


def listed(actor: Actor, wanted: Wanted, *, limit: int, cursor: str | None) -> Page[Batch]:
    """A page of batches (a page may be short, even empty, and have a next one).

    NoSuchMerchant, NotYourArea, MissingField for an owner who names no shop, CursorInvalid.
    """
    found = page(_listing(actor, wanted), limit=limit, cursor=cursor)
    fitting = [
        batch
        for batch in batches_of(found.items)
        if wanted.month in (None, batch.month) and wanted.state in (None, batch.state)
    ]
    return Page(fitting, found.next_cursor)


def _listing(actor: Actor, wanted: Wanted) -> Listing:
    if wanted.merchant is not None:
        demand_reader(actor, wanted.merchant, find_merchant(wanted.merchant).area)
        prefix = batch_key(wanted.merchant, wanted.month or "").sk
        return Listing(batch_key(wanted.merchant, "").pk, prefix=prefix, newest_first=True)
    area = _area(actor, wanted.area)
    if wanted.state is not None:
        return Listing(state_partition(wanted.state), index="gsi2", prefix=area)
    return Listing(month_partition(wanted.month or due_month(now_ms())), index="gsi1", prefix=area)


def _area(actor: Actor, asked: str | None) -> str:
    """The area that is asked for, or the widest that the actor's roles reach."""
    if asked is not None:
        if not reaches(actor, asked, *READERS):
            raise NotYourArea()
        return asked
    scopes = sorted((scope for role in READERS for scope in actor.scopes(role)), key=len)
    if not scopes:
        raise MissingField(at="$.merchant", reason="an owner names the shop")
    return scopes[0]


def one(actor: Actor, merchant: str, month: str) -> Batch:
    """A batch. NoSuchSettlement, NotYourArea."""
    key = batch_key(merchant, month)
    batch = required(BatchRow.of(fetch([key])[key])).batch
    demand_reader(actor, merchant, batch.content.area)
    return batch


def lines(batch: Batch, *, limit: int, cursor: str | None) -> Page[Line]:
    """A page of a batch's lines; a cursor counts for the draft that gave it. CursorInvalid."""
    start = _opened(batch, cursor) if cursor is not None else 0
    total, found = batch.sum().lines, list[Line]()
    while len(found) < limit and start + len(found) < total:
        number, offset = divmod(start + len(found), LINES)
        found += page_of(batch, number)[offset : offset + limit - len(found)]
    reached = start + len(found)
    return Page(found, _sealed(batch, reached) if reached < total else None)


def _sealed(batch: Batch, reached: int) -> str:
    return to_text(f"{batch.content.hash[:16]}.{reached}".encode())


def _opened(batch: Batch, cursor: str) -> int:
    said, _, number = (from_text(cursor) or b"").decode("ascii", "replace").partition(".")
    fits = said == batch.content.hash[:16] and number.isascii() and number.isdigit() and len(number) < 9
    if not fits or int(number) >= batch.sum().lines:
        raise CursorInvalid()
    return int(number)
