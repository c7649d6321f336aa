"""The pages of the bench are made of whatever was measured; every price has its day and its source."""

import datetime
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.dom.minidom import parseString

import pytest

from infra.bench import page, results
from infra.bench.load import VERBS
from infra.bench.prices import MILLION, PARTITIONS, Prices, both, read
from infra.bench.svg import bars
from infra.bench.units import Units, units_of
from infra.template import ROOT


def measured(*names: str) -> dict[str, Any]:
    """Figures as a run leaves them; each contender costs one more than the one before."""
    contenders = {
        name: {
            "commands": 10,
            "cpu_ms": dict.fromkeys(VERBS, float(number)),
            "cpu_blocks_ms": {verb: [9.0, float(number)] for verb in VERBS},
            "units": {verb: asdict(Units(number, 1, 2, 3)) for verb in VERBS},
            "violations": number - 1,
            "found": [f"session S{number}: nobody asked for it"] if number > 1 else [],
        }
        for number, name in enumerate(names, start=1)
    }
    cold = {name: {"cpu_ms": 100.0 * number, "zip_mb": 5.0 * number} for number, name in enumerate(names, start=1)}
    return {"load": {"seed": 1}, "contenders": contenders, "cold": cold, "profile": {"urllib3": 0.5}}


ALL = measured("ours", "fastapi_pg", "powertools", "stock", "naive")


def test_ratios_are_ours_to_the_others() -> None:
    found = results.ratios(ALL)
    assert (found["cpu_check_in_vs_fastapi_pg"], found["cold_start_vs_powertools"]) == (0.5, 0.333)
    assert found["units_in_out_vs_powertools"] == 0.333
    assert results.violations(ALL) == {"ours": 0, "fastapi_pg": 1, "powertools": 2, "naive": 4}


def test_where_postgresql_is_absent_its_figures_are_none() -> None:
    without = measured("ours", "powertools", "stock", "naive")
    assert results.ratios(without)["cpu_check_in_vs_fastapi_pg"] is None
    assert results.violations(without)["fastapi_pg"] is None
    assert "absent: PostgreSQL was not installed" in page.page(without)


def test_the_page_tells_ratios_first_and_violations_beside_speed() -> None:
    text = page.page(ALL)
    assert text.index("## Ratios") < text.index("## What each gets wrong") < text.index("## CPU")
    assert "| Powertools + boto3 | 10 | 2 | 3.00x |" in text
    assert "| `cpu_check_in_vs_fastapi_pg` | ≤ 0.6 | 0.5 | kept |" in text
    assert "session S5: nobody asked for it" in text


def test_a_missed_ratio_is_called_missed() -> None:
    worse = measured("powertools", "fastapi_pg", "ours")
    assert "| `cpu_check_in_vs_powertools` | ≤ 0.5 | 3 | missed |" in page.page(worse)


def test_every_plot_of_the_page_is_written_and_is_an_image() -> None:
    made = page.pages(ALL)
    plots = {path: text for path, text in made.items() if path.suffix == ".svg"}
    for path, text in plots.items():
        assert f"bench/{path.name}" in made[ROOT / "docs" / "bench.md"]
        assert parseString(text).documentElement.tagName == "svg"
    assert len(plots) == made[ROOT / "docs" / "bench.md"].count(".svg)")


def test_a_name_with_an_ampersand_and_nothing_measured_is_still_an_image() -> None:
    assert parseString(bars("a & b", [("<x>", 0)], "")).documentElement is not None
    assert page.pages({}) == {}


def test_the_city_pays_for_what_it_does_and_for_what_stands() -> None:
    text = page.pages(ALL)[ROOT / "docs" / "cost.md"]
    assert "980,000 volunteers" in text
    for name in read()["city"]["month"]:
        assert f"| {name} |" in text
    assert "| **all** |" in text


@pytest.mark.parametrize("part", [*PARTITIONS, "exchange", "assumed"])
def test_every_price_has_its_day_and_its_source(part: str) -> None:
    for name, each in read()[part].items():
        if name not in ("region", "currency"):
            assert isinstance(each["date"], datetime.date), name
            assert len(each["source"]) > 10, name
            assert ("value" in each) != bool(each.get("usd")), name


def test_both_partitions_price_the_same_things_in_their_own_money() -> None:
    world, china = both()
    assert (world.currency, china.currency) == ("USD", "CNY")
    assert world.of.keys() == china.of.keys()
    assert (
        china.of["api_requests_million"]
        == world.of["api_requests_million"] * read()["exchange"]["cny_per_usd"]["value"]
    )


def test_no_price_stands_in_the_prose() -> None:
    prices = [each for part in PARTITIONS for each in read()[part].values() if isinstance(each, dict)]
    figures = {str(each["value"]) for each in prices if "value" in each}
    long = {figure for figure in figures if len(figure) > 4}
    for path in (ROOT / "README.md", ROOT / "docs" / "deploy.md", ROOT / "docs" / "decisions" / "0022-bench.md"):
        text = Path(path).read_text(encoding="utf-8")
        assert [figure for figure in long if figure in text] == []


def test_a_million_is_units_gateway_function_and_log() -> None:
    file = read()
    prices = Prices.in_partition("aws", file)
    nothing = prices.million(Units(), 0)
    dearer = prices.million(Units(writes=1), 0)
    assert dearer - nothing == pytest.approx(file["aws"]["write_units_million"]["value"])
    assert prices.million(Units(trips=1), 0) > nothing
    waited = prices.assumed["trip_ms"] / 1000 * prices.assumed["memory_mb"] / 1024
    assert prices.million(Units(trips=1), 0) - nothing == pytest.approx(
        waited * prices.of["lambda_gb_second"] * MILLION
    )


def test_reads_are_counted_by_the_guide_and_writes_by_the_engine() -> None:
    small, large = {"v": {"S": "x" * 100}}, {"v": {"S": "x" * 5000}}
    passed = [
        ["GetItem", {"ConsistentRead": True}, {"Item": large}],
        ["GetItem", {}, {"Item": small}],
        [
            "BatchGetItem",
            {"RequestItems": {"t": {"Keys": [1, 2], "ConsistentRead": True}}},
            {"Responses": {"t": [small]}},
        ],
        ["Query", {"ConsistentRead": True}, {"Items": [small] * 50}],
        [
            "TransactWriteItems",
            {},
            {"ConsumedCapacity": [{"CapacityUnits": 5.0, "GlobalSecondaryIndexes": {"g": {"CapacityUnits": 1.0}}}]},
        ],
    ]
    assert units_of(passed) == Units(writes=4, copies=1, reads=2 + 0.5 + 2 + 2, trips=5)
