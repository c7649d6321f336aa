"""Lists: every list is a Query with a limit and an opaque cursor.

An index carries keys only, so a page of an index is followed by one strongly consistent batch read of its items.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import msgspec

from .errors import CursorInvalid
from .record import Item
from .send import send
from .settings import settings
from .table import Key, fetch

T = TypeVar("T")
LIMIT_DEFAULT = 20
LIMIT_MAX = 50

Index = Literal["gsi1", "gsi2"]
_HASH = {None: "pk", "gsi1": "g1pk", "gsi2": "g2pk"}
_RANGE = {None: "sk", "gsi1": "g1sk", "gsi2": "g2sk"}


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items and how to ask for the next ones (None at the end)."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True)
class Listing:
    """What to list: a partition of the table or of an index, and which range keys (prefix, or up to a bound). Not
    `strong`: at half the price, and what was written in this moment may be missing. For what is only looked at."""

    pk: str
    index: Index | None = None
    prefix: str | None = None
    up_to: str | None = None
    newest_first: bool = False
    table: Literal["records", "postings"] = "records"
    strong: bool = True


def page(listing: Listing, *, limit: int = LIMIT_DEFAULT, cursor: str | None = None) -> Page[Item]:
    """One page of items. CursorInvalid for a cursor that this list did not give."""
    request = _request(listing, min(limit, LIMIT_MAX))
    if cursor is not None:
        request["ExclusiveStartKey"] = _open(listing, cursor)
    answer = send("Query", request)
    items = answer["Items"]
    if listing.index is not None:
        items = _whole(listing, items)
    last = answer.get("LastEvaluatedKey")
    return Page(items, _seal(last) if last else None)


def entries(listing: Listing, *, limit: int) -> list[Item]:
    """The first entries of an index as they are: keys only, a moment old, and no read of the items behind them."""
    found: list[Item] = send("Query", _request(listing, limit))["Items"]
    return found


def every(listing: Listing) -> Iterator[Item]:
    """All items of a listing, page by page (for folds and jobs; an index's page is followed by its items)."""
    for items in _every_page(listing):
        yield from _whole(listing, items) if listing.index is not None else items


def every_entry(listing: Listing) -> Iterator[Item]:
    """All entries of an index as they are: keys only, a moment old, and no read of the items behind them."""
    for items in _every_page(listing):
        yield from items


def _every_page(listing: Listing) -> Iterator[list[Item]]:
    request = _request(listing, None)
    while True:
        answer = send("Query", dict(request))
        yield answer["Items"]
        if not answer.get("LastEvaluatedKey"):
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _request(listing: Listing, limit: int | None) -> dict[str, Any]:
    names = {"#h": _HASH[listing.index]}
    values = {":h": {"S": listing.pk}}
    expression = "#h = :h"
    bound = listing.prefix if listing.prefix is not None else listing.up_to
    if bound is not None:
        names["#r"], values[":r"] = _RANGE[listing.index], {"S": bound}
        expression += " AND begins_with(#r, :r)" if listing.prefix is not None else " AND #r <= :r"
    request: dict[str, Any] = {
        "TableName": settings().records_table if listing.table == "records" else settings().postings_table,
        "KeyConditionExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": not listing.newest_first,
    }
    if listing.index is None:
        request["ConsistentRead"] = listing.strong
    else:
        request["IndexName"] = listing.index
    if limit is not None:
        request["Limit"] = limit
    return request


def _whole(listing: Listing, found: list[Item]) -> list[Item]:
    keys = [Key(item["pk"]["S"], item["sk"]["S"], listing.table) for item in found]
    whole = fetch(keys) if keys else {}
    here = {"S": listing.pk}  # an index lags: what has left the listing since is not shown
    return [item for key in keys if (item := whole[key]) is not None and item.get(_HASH[listing.index]) == here]


def _holds(listing: Listing, flat: dict[str, str]) -> bool:
    """Whether the listing has such a place: the engine calls anything else a malformed request."""
    at = flat[_RANGE[listing.index]]
    known = at.startswith(listing.prefix or "") and (listing.up_to is None or at <= listing.up_to)
    return known and flat[_HASH[listing.index]] == listing.pk


def _seal(last: Item) -> str:
    flat = {name: value["S"] for name, value in last.items()}
    return base64.urlsafe_b64encode(msgspec.json.encode(flat)).decode().rstrip("=")


def _open(listing: Listing, cursor: str) -> dict[str, Any]:
    wanted = {"pk", "sk", _HASH[listing.index], _RANGE[listing.index]}
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        flat = msgspec.json.decode(raw, type=dict[str, str])
    except (binascii.Error, ValueError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise CursorInvalid() from error
    if set(flat) != wanted or not all(flat.values()) or not _holds(listing, flat):
        raise CursorInvalid()
    return {name: {"S": value} for name, value in flat.items()}
