"""What a person sees of his redemptions: one, its code, and all: open ones first, then finished ones, newest first."""

from ..identity import desk_key
from ..kit.clock import now_ms
from ..kit.pages import Listing, Page, page
from ..kit.table import fetch
from ..policy import at as figures_at
from . import codes
from .rules import Expired, NoSuchRedemption, Redemption, ended, last_confirm_at
from .store import DeskExchange, RedemptionRow, history_partition, redemption_key


def one(person: str, redemption_id: str) -> Redemption:
    """A redemption of this person. NoSuchRedemption."""
    return _row(person, redemption_id).redemption


def code(person: str, redemption_id: str) -> codes.Shown:
    """The code to show at the counter now. NoSuchRedemption, AlreadyConfirmed, Cancelled, Expired."""
    row, now = _row(person, redemption_id), now_ms()
    redemption = row.redemption
    over = ended(redemption)
    if over is not None:
        raise over
    if now > last_confirm_at(redemption, figures_at(redemption.reserved_at)):
        raise Expired()
    return codes.shown(redemption, row.locator, now)


def mine(person: str, *, limit: int, cursor: str | None) -> Page[Redemption]:
    """A page of a person's redemptions (the limit counts the finished ones). CursorInvalid."""
    listing = Listing(history_partition(person), index="gsi1", newest_first=True)
    found = page(listing, limit=limit, cursor=cursor)
    finished = [row.redemption for item in found.items if (row := RedemptionRow.of(item))]
    return Page((_open(person) if cursor is None else []) + finished, found.next_cursor)


def _open(person: str) -> list[Redemption]:
    desk = DeskExchange.of(fetch([desk_key(person)])[desk_key(person)])
    keys = [redemption_key(each) for each in desk.open_ids] if desk else []
    rows = [RedemptionRow.of(item) for item in fetch(keys).values()] if keys else []
    found = [row.redemption for row in rows if row is not None and row.state == "reserved"]
    return sorted(found, key=lambda each: -each.reserved_at)


def _row(person: str, redemption_id: str) -> RedemptionRow:
    key = redemption_key(redemption_id)
    row = RedemptionRow.of(fetch([key])[key])
    if row is None or row.person != person:
        raise NoSuchRedemption()
    return row
