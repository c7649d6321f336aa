"""Writing repairs: what belongs to one owner lands together, each row only as it was read."""

from collections.abc import Iterator
from typing import Any

from chalicelib.kit.ids import from_bytes
from chalicelib.kit.record import Item
from chalicelib.kit.send import ConditionFailed, send
from chalicelib.kit.table import Key

from .books import Change

TOGETHER = 50


def write(changes: list[Change]) -> list[str]:
    """Write all changes; returns the places that have changed since they were read: they are left as they are."""
    moved = []
    for group in _groups(changes):
        try:
            send("TransactWriteItems", {"TransactItems": [_piece(change) for change in group]})
        except ConditionFailed:
            moved += [f"{change.place.pk}/{change.place.sk}" for change in group]
    return moved


def _groups(changes: list[Change]) -> Iterator[list[Change]]:
    by_owner: dict[str, list[Change]] = {}
    for change in changes:
        by_owner.setdefault(_owner(change), []).append(change)
    for group in by_owner.values():
        in_order = sorted(group, key=lambda change: (change.place.table != "postings", change.place))
        for start in range(0, len(in_order), TOGETHER):
            yield in_order[start : start + TOGETHER]


def _owner(change: Change) -> str:
    """Whose row it is: a redemption or report is its person's."""
    person = (change.after or change.before or {}).get("pe", {}).get("B")
    if person is None or not change.place.pk.startswith(("RDM#", "REPORT#")):
        return change.place.pk
    return f"P#{from_bytes(bytes(person))}"


def _piece(change: Change) -> dict[str, Any]:
    key = Key(change.place.pk, change.place.sk, change.place.table)
    asked: dict[str, Any] = {"TableName": key.table_name, **_as_read(change.before, change.after)}
    if change.after is None:
        return {"Delete": {**asked, "Key": key.raw}}
    return {"Put": {**asked, "Item": dict(change.after)}}


def _as_read(before: Item | None, after: Item | None) -> dict[str, Any]:
    """The condition that the row is as it was read, and nothing beside it."""
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    names = {f"#{number}": name for number, name in enumerate(sorted({*before, *(after or {})}))}
    values = {f":{place[1:]}": before[name] for place, name in names.items() if name in before}
    parts = [
        f"{place} = :{place[1:]}" if name in before else f"attribute_not_exists({place})"
        for place, name in names.items()
    ]
    return {
        "ConditionExpression": " AND ".join(parts),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
