"""A small round of ours and the naive shape on the real engine, through the very machinery of ./dev bench."""

import sys
from pathlib import Path

import pytest

from infra.bench import items, results
from infra.bench.contender import house, of_items
from infra.bench.load import VERBS, City
from infra.bench.run import Arena, Size, engine

SIZE = Size(blocks=2, block=2, quarrels=1, spare=0, handlers=2)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What the round found."""
    with engine(tmp_path_factory.mktemp("bench")) as started:
        contenders = [house(started), of_items("naive", started, Path(sys.executable))]
        told, _ = Arena(started, City(7, SIZE.volunteers), contenders, SIZE).run()
    return told


def test_ours_is_right_and_the_naive_shape_is_not(figures: dict[str, dict[str, int]]) -> None:
    assert figures["ours"]["violations"] == 0, figures["ours"]["found"]
    assert figures["naive"]["violations"] > 0


def test_both_did_everything_and_were_measured(figures: dict[str, dict[str, dict[str, float]]]) -> None:
    for each in figures.values():
        assert set(each["cpu_ms"]) == set(each["units"]) == set(VERBS)
        assert all(value > 0 for value in each["cpu_ms"].values())


def test_what_ours_takes_is_what_is_promised(figures: dict[str, dict[str, dict[str, dict[str, float]]]]) -> None:
    units = {verb: each["writes"] for verb, each in figures["ours"]["units"].items()}
    assert units == {"check_in": 1, "check_out": 6, "reserve": 8, "confirm": 6}
    assert figures["ours"]["units"]["check_in"]["trips"] == 1


def test_a_run_without_postgresql_ends_with_the_same_line(figures: dict[str, object]) -> None:
    cold = {name: {"cpu_ms": 1.0, "zip_mb": 1.0} for name in ("ours", "powertools")}
    told = {"contenders": {**figures, "powertools": figures["naive"]}, "cold": cold}
    assert set(results.ratios(told)) == {
        "units_in_out_vs_powertools", "cpu_check_in_vs_fastapi_pg", "cpu_check_in_vs_powertools",
        "cpu_confirm_vs_fastapi_pg", "cold_start_vs_powertools", "units_1e6_vs_1e3",
    }  # fmt: skip
    assert results.violations(told)["fastapi_pg"] is None


def test_a_load_is_the_same_for_the_same_seed() -> None:
    one, other, third = City(7, 20), City(7, 20), City(8, 20)
    assert one.digest() == other.digest() != third.digest()
    assert [visit.deeds(7) for visit in one.visits(5)] == [visit.deeds(7) for visit in other.visits(5)]
    assert set(items.TABLES) == {"powertools", "naive", "stock"}
