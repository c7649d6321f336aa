"""What CloudWatch makes of a log line: metric filters (the part of their language that we use) and embedded metrics."""

import json
import re
from typing import Any

Datum = tuple[str, str, float]  # namespace, name, value
TERM = re.compile(r'\$\.(\w+) (!?=) (?:"([^"]*)"|(\*))')


def filtered(line: str, properties: dict[str, Any]) -> list[Datum]:
    """The figures that one filter takes out of a line: none when it does not match."""
    fields = _fields(line)
    terms = properties["FilterPattern"].strip("{ }").split(" && ")
    if not all(_holds(fields, *_term(term)) for term in terms):
        return []
    return [
        (_stage(each["MetricNamespace"]), each["MetricName"], _value(fields, each["MetricValue"]))
        for each in properties["MetricTransformations"]
    ]


def embedded(line: str) -> list[Datum]:
    """The figures that a line holds by itself."""
    fields = _fields(line)
    counted = fields.get("_aws", {}).get("CloudWatchMetrics", [])
    return [
        (each["Namespace"], metric["Name"], fields[metric["Name"]]) for each in counted for metric in each["Metrics"]
    ]


def _fields(line: str) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = json.loads(line)
    except ValueError:
        return {}
    return fields


def _term(text: str) -> tuple[str, str, str | None]:
    found = TERM.fullmatch(text.strip())
    assert found is not None, f"{text} is more than these tests can read"
    return found[1], found[2], found[3]


def _holds(fields: dict[str, Any], name: str, sign: str, value: str | None) -> bool:
    if name not in fields:
        return False
    return value is None or (fields[name] == value) == (sign == "=")


def _value(fields: dict[str, Any], said: str) -> float:
    return float(fields[said.removeprefix("$.")]) if said.startswith("$.") else float(said)


def _stage(namespace: Any) -> str:
    return str(namespace["Fn::Sub"]).replace("${Stage}", "dev") if isinstance(namespace, dict) else str(namespace)
