"""Where the CPU of one of our commands goes, by package: for when a ratio is missed, and to see what to try next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from infra.bench.contender import Contender
from infra.bench.load import City, Visit
from infra.bench.rounds import Clock

NETWORK = ("socket", "_ssl", "select")


def profiled(ours: Contender, city: City, clock: Clock, visits: Sequence[Visit]) -> dict[str, float]:
    """Package -> its share of the CPU of check-ins, the largest first. (The profiler makes Python look dearer.)"""
    handler = ours.start("--profile")
    try:
        handler.move(clock.ahead_ms)
        answers = [handler.ask(city.event(visit.deeds(city.seed)["check_in"], clock.now_ms)) for visit in visits]
    finally:
        handler.stop()
    return shares(answers[-1].passed)


def shares(rows: Iterable[Sequence[Any]]) -> dict[str, float]:
    """Of [file, function, seconds] rows."""
    spent: Counter[str] = Counter()
    for file, function, seconds in rows:
        spent[_package(file, function)] += seconds
    total = sum(spent.values()) or 1
    return {name: round(seconds / total, 3) for name, seconds in spent.most_common() if seconds / total >= 0.01}


def _package(file: str, function: str) -> str:
    if "site-packages/" in file:
        return file.split("site-packages/")[1].split("/")[0].removesuffix(".py")
    if "/chalicelib/" in file:
        return f"chalicelib/{file.split('/chalicelib/')[1].split('/')[0]}"
    if file == "~":
        return "network" if any(word in function for word in NETWORK) else "built in"
    return "standard library"
