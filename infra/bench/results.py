"""What was measured, as it is kept in docs/bench.json, and the ratios that are promised."""

import json
from collections.abc import Mapping
from typing import Any

from infra import proof
from infra.bench.units import Units
from infra.template import ROOT

KEPT = ROOT / "docs" / "bench.json"
Results = Mapping[str, Any]
PROMISED = {
    "units_in_out_vs_powertools": 0.45,
    "cpu_check_in_vs_fastapi_pg": 0.6,
    "cpu_check_in_vs_powertools": 0.5,
    "cold_start_vs_powertools": 0.6,
}
LEAST_ZIP_MB = 12


def kept() -> Results:
    """The figures as they were measured last."""
    figures: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return figures


def units_of(results: Results, name: str, verb: str) -> Units:
    """Of one contender and verb."""
    return Units(**results["contenders"][name]["units"][verb])


def in_and_out(results: Results, name: str) -> float:
    """Write units of a check-in and a check-out."""
    return units_of(results, name, "check_in").writes + units_of(results, name, "check_out").writes


def ratios(results: Results) -> dict[str, float | None]:
    """Ours to the others; None where the other was absent."""
    grown = proof.kept().get("grown", {}).get("growth", [])
    return {
        "units_in_out_vs_powertools": _round(in_and_out(results, "ours"), in_and_out(results, "powertools")),
        "cpu_check_in_vs_fastapi_pg": _cpu(results, "fastapi_pg", "check_in"),
        "cpu_check_in_vs_powertools": _cpu(results, "powertools", "check_in"),
        "cpu_confirm_vs_fastapi_pg": _cpu(results, "fastapi_pg", "confirm"),
        "cold_start_vs_powertools": _round(*(results["cold"][name]["cpu_ms"] for name in ("ours", "powertools"))),
        "units_1e6_vs_1e3": grown[-1]["units"] if grown and grown[-1]["size"] == 1_000_000 else None,
    }


def violations(results: Results) -> dict[str, int | None]:
    """How many each has."""
    names = ("ours", "fastapi_pg", "powertools", "naive")
    return {name: results["contenders"].get(name, {}).get("violations") for name in names}


def _cpu(results: Results, other: str, verb: str) -> float | None:
    found = results["contenders"].get(other)
    return _round(results["contenders"]["ours"]["cpu_ms"][verb], found["cpu_ms"][verb]) if found else None


def _round(one: float, other: float) -> float:
    return round(one / other, 3)
