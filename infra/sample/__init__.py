"""The sample city (示例城市): deterministic, seeded, plain values; nothing here writes anywhere."""

from infra.sample.categories import Category
from infra.sample.city import SEED, SampleCity
from infra.sample.merchants import Merchant
from infra.sample.offers import Offer
from infra.sample.people import Grant, Person
from infra.sample.population import Population
from infra.sample.stations import Station
from infra.sample.teams import Team
from infra.sample.units import Route, Unit

__all__ = [
    "SEED", "Category", "Grant", "Merchant", "Offer", "Person", "Population",
    "Route", "SampleCity", "Station", "Team", "Unit",
]  # fmt: skip
