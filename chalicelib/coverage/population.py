"""Population points: an officer looks at what his sheet would change, and loads it."""

from contextlib import suppress

from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import demand_area
from .rules import Population
from .sheet import Datum, Difference, difference, read
from .store import NoPopulation, PopulationMade, registry


def preview(actor: Actor, town: str, text: str, datum: Datum) -> Difference:
    """What a sheet would change; nothing is written. AreaUnknown, NotYourArea, SheetInvalid."""
    demand_area(actor, town)
    points = read(town, text, datum)
    return difference(run(lambda unit: known(unit, town)), points)


def load(actor: Actor, command: Command, town: str, *, text: str, datum: Datum, source: str) -> Population:
    """Replace a town's points by those of the sheet; coverage follows within a minute.

    AreaUnknown, NotYourArea, SheetInvalid.
    """
    demand_area(actor, town)
    fresh = Population(town, source, read(town, text, datum))
    if run(lambda unit: known(unit, town)) is None:
        with suppress(PopulationMade):
            return registry.create(command, town, fresh)
    return registry.change(command, town, lambda _: fresh)


def known(unit: Unit, town: str) -> Population | None:
    """A town's points, read strongly; None before somebody loads the first."""
    try:
        return registry.read(unit, town)
    except NoPopulation:
        return None
