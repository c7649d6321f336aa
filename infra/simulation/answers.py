"""The engine's refusals and its bills, in the shapes that the SDK gives them."""

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError


def refused(operation: str, code: str, message: str, *, status: int = 400, **more: Any) -> ClientError:
    """The error of a request."""
    error = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(error, operation)


def invalid(operation: str, message: str) -> ClientError:
    """The request is wrong."""
    return refused(operation, "ValidationException", message)


def cancelled(reasons: Iterable[dict[str, Any]]) -> ClientError:
    """A transaction that was not carried out, and why, item by item."""
    listed = list(reasons)
    codes = ", ".join(reason["Code"] for reason in listed)
    text = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return refused("TransactWriteItems", "TransactionCanceledException", text, CancellationReasons=listed)


def bill(table: str, units: float, indexes: Mapping[str, float] | None = None) -> dict[str, Any]:
    """ConsumedCapacity of one item's operation, or of a query."""
    consumed: dict[str, Any] = {
        "TableName": table,
        "CapacityUnits": float(units + sum((indexes or {}).values())),
        "Table": {"CapacityUnits": float(units)},
    }
    if indexes:
        consumed["GlobalSecondaryIndexes"] = {name: {"CapacityUnits": float(count)} for name, count in indexes.items()}
    return consumed


def transaction_bill(table: str, units: float, indexes: Mapping[str, float]) -> dict[str, Any]:
    """One table's part of a transaction's ConsumedCapacity."""
    total = float(units + sum(indexes.values()))
    consumed: dict[str, Any] = {"TableName": table, "CapacityUnits": total, "WriteCapacityUnits": float(units)}
    if indexes:
        each = {name: float(count) for name, count in indexes.items()}
        consumed["GlobalSecondaryIndexes"] = {
            name: {"CapacityUnits": count, "WriteCapacityUnits": count} for name, count in each.items()
        }
    return consumed
