"""Seeded chance and fair shares: the same seed gives the same city on every machine."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def dice(seed: int, *about: str) -> random.Random:
    """A generator of its own for each question, so that no answer depends on the order of asking."""
    return random.Random("/".join((str(seed), *about)))


def shares(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Split a total by weight into whole parts that add up to it (largest remainders, ties by key)."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (parts[key] - exact[key], key))
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def shuffled(items: Sequence[T], chance: random.Random) -> list[T]:
    """A new order of the same things."""
    return chance.sample(items, len(items))
