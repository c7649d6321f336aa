"""The exchange's decisions at their edges: pure."""

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from chalicelib.exchange.rules import (
    AlreadyConfirmed,
    Cancelled,
    Expired,
    Offer,
    Period,
    Redemption,
    due_at,
    ended,
    expires_at,
    fact_of,
    last_confirm_at,
    period_of,
    same_hands,
    shards_for,
    shares,
    verified_minutes_for,
    wrong_with,
)
from chalicelib.kit.clock import DAY, MINUTE, SECOND, day_start_ms, rfc3339
from chalicelib.policy.figures import Figures
from chalicelib.policy.service_figures import Stars

FIGURES = Figures()
NOON = day_start_ms("2026-11-23") + 12 * 60 * MINUTE
TEA = Offer("TEA", "SHOP", "茶", "goods", 5, 1, 10, 1)
ENTRY = replace(TEA, kind="benefit", price_points=0, min_stars=1)
MINE = Redemption("R", "ANNA", "TEA", "茶", "SHOP", 5, 0, (), NOON, NOON + DAY, device="phone-1")


def test_an_offer_of_fitting_parts_can_be() -> None:
    for offer in (
        TEA,
        ENTRY,
        replace(TEA, merchant="", network="NET"),
        replace(TEA, limit_per="day", per_person_limit=1),
    ):
        assert wrong_with(offer) is None


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        (replace(TEA, price_points=0), "a benefit, and nothing else, costs no points"),
        (replace(ENTRY, price_points=1), "a benefit, and nothing else, costs no points"),
        (replace(ENTRY, min_stars=0), "a benefit is for volunteers with stars"),
        (replace(TEA, network="NET"), "an offer is one merchant's or one network's"),
        (replace(TEA, merchant=""), "an offer is one merchant's or one network's"),
        (replace(TEA, limit_per="day"), "a period limits nothing without a number"),
    ],
)
def test_an_offer_of_parts_that_do_not_fit_says_why(offer: Offer, why: str) -> None:
    assert wrong_with(offer) == why


def test_stars_take_their_hours_and_unknown_stars_are_nobodys() -> None:
    figures = Figures(stars=Stars(hours=(100, 300)))
    assert [verified_minutes_for(stars, figures) for stars in (1, 2)] == [6_000, 18_000]
    assert verified_minutes_for(3, figures) > 100 * 365 * 24 * 60


def test_a_period_has_its_name_of_the_business_day() -> None:
    new_year = day_start_ms("2027-01-01")
    named = [period_of(new_year - 1, period) for period in get_args(Period)]
    assert named == ["2026-12-31", "2026-12", "2026", ""]
    assert period_of(new_year, "year") == "2027"


@pytest.mark.parametrize(("stock", "shards"), [(1, 1), (100, 1), (101, 2), (4_901, 50), (1_000_000, 50)])
def test_a_hundred_units_share_a_shard_up_to_fifty(stock: int, shards: int) -> None:
    assert shards_for(stock, None) == shards
    assert shards_for(stock, 7) == 7


def test_shares_differ_by_one_at_most_and_lose_nothing() -> None:
    assert shares(11, 4) == [3, 3, 3, 2]
    assert shares(2, 3) == [1, 1, 0]


def test_a_counter_waits_a_quarter_of_an_hour_and_a_voucher_a_week() -> None:
    assert expires_at("counter", NOON, FIGURES) == NOON + 15 * MINUTE
    assert expires_at("voucher", NOON, FIGURES) == NOON + 7 * DAY


def test_between_the_last_confirm_and_the_first_end_clocks_may_differ_by_a_minute_and_a_half() -> None:
    assert last_confirm_at(MINE, FIGURES) == MINE.expires_at + 30 * SECOND
    assert due_at(MINE.expires_at, FIGURES) == MINE.expires_at + 120 * SECOND


def test_what_is_over_says_how_it_ended() -> None:
    assert ended(MINE) is None
    assert isinstance(ended(replace(MINE, state="cancelled")), Cancelled)
    assert isinstance(ended(replace(MINE, state="expired")), Expired)
    for state in ("confirmed", "disputed", "reversed"):
        over = ended(replace(MINE, state=state, ended_at=NOON))
        assert isinstance(over, AlreadyConfirmed)
        assert over.details == {"at": rfc3339(NOON), "shop": "SHOP"}


def test_a_fact_says_who_what_where_and_how_much() -> None:
    assert fact_of(MINE) == {"person": "ANNA", "offer": "TEA", "merchant": "SHOP", "points": 5}


@pytest.mark.parametrize(
    ("clerk", "device", "households", "same"),
    [
        ("BERT", "phone-2", ("H1", "H2"), False),
        ("BERT", "", ("", ""), False),
        ("ANNA", "phone-2", ("H1", "H2"), True),
        ("BERT", "phone-1", ("H1", "H2"), True),
        ("BERT", "phone-2", ("H1", "H1"), True),
    ],
)
def test_one_person_one_device_and_one_household_are_the_same_hands(
    clerk: str, device: str, households: Any, same: bool
) -> None:
    assert same_hands(MINE, clerk, device=device, households=households) is same


def test_nobodys_device_is_no_ones() -> None:
    assert not same_hands(replace(MINE, device=""), "BERT", device="", households=("", ""))
