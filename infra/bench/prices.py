"""What things cost: list prices of both partitions out of infra/prices.toml, where each has its day and its source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.bench.units import Units
from infra.template import ROOT

FILE = ROOT / "infra" / "prices.toml"
PARTITIONS = ("aws", "aws-cn")
MILLION, HOURS_A_MONTH, GB = 1_000_000, 730, 1_000_000_000


def read() -> dict[str, Any]:
    """The whole file."""
    with FILE.open("rb") as text:
        return tomllib.load(text)


@dataclass(frozen=True)
class Prices:
    """Those of one partition, in its own currency."""

    region: str
    currency: str
    of: Mapping[str, float]
    assumed: Mapping[str, float]

    @classmethod
    def in_partition(cls, name: str, file: Mapping[str, Any]) -> "Prices":
        """Prices that were not found there are the global ones, converted."""
        rate = float(file["exchange"]["cny_per_usd"]["value"])
        told = {key: each for key, each in file[name].items() if isinstance(each, dict)}
        of = {key: each.get("value", file["aws"][key]["value"] * rate) for key, each in told.items()}
        assumed = {key: float(each["value"]) for key, each in file["assumed"].items()}
        return cls(file[name]["region"], file[name]["currency"], of, assumed)

    def storage_million(self, units: Units) -> float:
        """What the engine takes for a million of these."""
        return (units.writes + units.copies) * self.of["write_units_million"] + units.reads * self.of[
            "read_units_million"
        ]

    def function_million(self, units: Units, cpu_ms: float) -> float:
        """Gateway and function for a million requests that take so much CPU and wait for so many trips."""
        shared = self.assumed["full_core_mb"] / self.assumed["memory_mb"]  # a smaller function has less than a core
        seconds = (cpu_ms * shared + units.trips * self.assumed["trip_ms"]) / 1000
        memory = seconds * self.assumed["memory_mb"] / 1024 * self.of["lambda_gb_second"] * MILLION
        logs = self.assumed["log_bytes"] * MILLION / GB * self.of["log_gb"]
        return self.of["api_requests_million"] + self.of["lambda_requests_million"] + memory + logs

    def million(self, units: Units, cpu_ms: float) -> float:
        """A million of a serverless command, all in all."""
        return self.storage_million(units) + self.function_million(units, cpu_ms)

    def servers_month(self) -> float:
        """The smallest installation of containers and PostgreSQL in two zones, whatever the load."""
        container = self.assumed["container_vcpu"] * self.of["container_vcpu_hour"]
        container += self.assumed["container_gb"] * self.of["container_gb_hour"]
        return HOURS_A_MONTH * (self.assumed["containers"] * container + self.of["postgres_hour"])


def both() -> list[Prices]:
    """Of every partition."""
    file = read()
    return [Prices.in_partition(name, file) for name in PARTITIONS]
