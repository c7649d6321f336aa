"""The queue of failed reactions: try each again; what fails stays in the queue until it is parked."""

from typing import Any

from chalicelib.kit import retries
from functions import reactions  # noqa: F401  (importing registers them)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Report only the messages whose reaction failed again."""
    failed = [message["messageId"] for message in event["Records"] if not retries.take(message)]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
