"""The sample city as one value: everything that `./dev seed` loads."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.sample.categories import Category, categories
from infra.sample.geography import EXTENTS
from infra.sample.merchants import Merchant, merchants
from infra.sample.offers import Offer, offers
from infra.sample.people import Person, people
from infra.sample.population import Population, population
from infra.sample.stations import DEMO_COUNTY, Station, stations
from infra.sample.teams import Team, teams
from infra.sample.units import Route, Unit, routes, units

SEED = 3703


@dataclass(frozen=True, slots=True)
class SampleCity:
    """Zibo as a sample. `small` keeps one county and all of the demo; what it keeps is as in the whole."""

    small: bool = False
    seed: int = SEED

    @property
    def counties(self) -> tuple[str, ...]:
        return (DEMO_COUNTY,) if self.small else tuple(EXTENTS)

    def people(self) -> Iterator[Person]:
        return people()

    def stations(self) -> Iterator[Station]:
        return stations(self.counties, seed=self.seed)

    def population(self) -> Iterator[Population]:
        return population(self.counties, seed=self.seed)

    def merchants(self) -> Iterator[Merchant]:
        return merchants(self.counties, seed=self.seed)

    def offers(self) -> Iterator[Offer]:
        return offers(self.merchants(), seed=self.seed)

    def teams(self) -> Iterator[Team]:
        return teams(self.counties)

    def units(self) -> Iterator[Unit]:
        return units(self.counties)

    def categories(self) -> Iterator[Category]:
        return categories()

    def routes(self) -> Iterator[Route]:
        return routes(self.counties)
