"""How bugs are planted: conditions forgotten, records put over others, something else under a name."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from chalicelib.kit import foureyes
from chalicelib.kit.table import Key, Unit

from ..life import Town

Plant = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Bug:
    """How it is planted, and the town in which it is hunted."""

    plant: Plant
    town: Town


def among(*parts: str, bugs: Mapping[str, Plant], **more: Any) -> dict[str, Bug]:
    """Bugs that concern these parts of the workload: hunted where they come often, in a small and crowded town."""
    town = replace(Town(people=40, favoured=parts, leaps=0.015), **more)
    return {name: Bug(plant, town) for name, plant in bugs.items()}


def nothing(*_: Any, **__: Any) -> None:
    """What a call does that was forgotten."""


def alone(unit: Unit, actor: Any, proposal_id: str, **_: str) -> Any:
    """What needs two persons is done by whoever asks."""
    proposal = unit.get(foureyes.Proposal, foureyes.key_of(proposal_id))
    if proposal is None:
        raise RuntimeError(proposal_id)
    return proposal, True


@contextmanager
def without(pattern: str, key: str = "") -> Iterator[None]:
    """Conditions that say this of such keys are forgotten; with an empty pattern every condition is."""
    change, require = Unit.change, Unit.require

    def forgotten(at: Key, condition: Any) -> bool:
        return bool(re.search(key, f"{at.pk}/{at.sk}") and re.search(pattern, str(condition)))

    def changes(unit: Unit, at: Key, *updates: Any, condition: Any, otherwise: Any) -> None:
        kept = None if condition is not None and forgotten(at, condition) else condition
        change(unit, at, *updates, condition=kept, otherwise=otherwise)

    def requires(unit: Unit, at: Key, condition: Any, otherwise: Any) -> None:
        if not forgotten(at, condition):
            require(unit, at, condition, otherwise)

    with patch.object(Unit, "change", changes), patch.object(Unit, "require", requires):
        yield


@contextmanager
def overwriting(name: str) -> Iterator[None]:
    """Records of this table, or whose key has this in it, are put over what is there."""
    create = Unit.create

    def puts(unit: Unit, at: Key, *rest: Any, **more: Any) -> None:
        create(unit, at, *rest, **more)
        if name in (at.table, "") or name in f"{at.pk}/{at.sk}":
            unit._pieces[at].conditions.pop()

    with patch.object(Unit, "create", puts):
        yield


def instead(where: Any, name: str, new: Any) -> Plant:
    """Something else under this name."""
    return lambda: patch.object(where, name, new)


def together(*plants: Plant) -> Plant:
    """Several at once: where two guards hold the same thing, losing one of them is no bug."""

    @contextmanager
    def planted() -> Iterator[None]:
        with ExitStack() as stack:
            for plant in plants:
                stack.enter_context(plant())
            yield

    return planted


@contextmanager
def one_token() -> Iterator[None]:
    """The stamp of every Unit is the same."""
    begin = Unit.__init__

    def begins(unit: Unit) -> None:
        begin(unit)
        unit._stamp = b"12345678"

    with patch.object(Unit, "__init__", begins):
        yield
