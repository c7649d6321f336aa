"""What looks wrong about a shop's takings, and when its cap is reached: pure."""

from chalicelib.exchange.suspicions import Confirmation, Takings, added, capped_until, suspicions
from chalicelib.kit.clock import MINUTE, SECOND, day_start_ms
from chalicelib.policy.figures import Figures
from chalicelib.policy.trade_figures import Exchange

NOON = day_start_ms("2026-11-23") + 12 * 60 * MINUTE
FIGURES = Figures()


def done(at: int, points: int = 1) -> Confirmation:
    return Confirmation("R", "P", "M", points, at)


def found(takings: Takings, at: int = NOON, *, visits: int = 1, hours: tuple[int, int] = (0, 1440)) -> list[str]:
    return list(suspicions(done(at), takings, visits=visits, hours=hours, figures=FIGURES))


def test_six_in_a_row_faster_than_one_in_twenty_seconds_are_too_fast() -> None:
    def row(gap_s: float, count: int) -> Takings:
        takings = Takings()
        for number in range(count):
            takings = added(takings, done(NOON + int(number * gap_s * SECOND)), FIGURES)
        return takings

    assert found(row(19, 6)) == ["too_fast"]
    assert found(row(19, 5)) == []
    assert found(row(20, 6)) == []


def test_hours_over_midnight_are_hours() -> None:
    bar = (1200, 120)
    assert found(Takings(), NOON, hours=bar) == ["out_of_hours"]
    assert found(Takings(), NOON + 9 * 60 * MINUTE, hours=bar) == []
    assert found(Takings(), NOON - 11 * 60 * MINUTE, hours=bar) == []


def test_what_is_told_late_counts_in_the_month_and_not_in_the_newer_day() -> None:
    yesterday, today = NOON - 24 * 60 * MINUTE, NOON
    takings = added(added(Takings(), done(today, 2), FIGURES), done(yesterday, 5), FIGURES)
    assert (takings.points, takings.day, takings.day_points) == (7, "2026-11-23", 2)


def test_a_shops_own_caps_go_before_policys() -> None:
    figures = Figures(exchange=Exchange(merchant_daily_points=5, merchant_monthly_points=9))
    takings = Takings(points=6, day="2026-11-23", day_points=5)
    assert capped_until(takings, (None, None), figures) == "2026-11-23"
    assert capped_until(takings, (6, None), figures) == ""
    assert capped_until(takings, (6, 6), figures) == "2026-11-31"


def test_a_cap_is_reached_by_the_last_point_and_not_before() -> None:
    figures = Figures(exchange=Exchange(merchant_daily_points=5, merchant_monthly_points=9))
    assert capped_until(Takings(8, "2026-11-23", 4), (None, None), figures) == ""
    assert capped_until(Takings(9, "2026-11-23", 4), (None, None), figures) == "2026-11-31"


def test_a_day_begins_with_nothing_taken() -> None:
    takings = added(added(Takings(), done(NOON, 2), FIGURES), done(NOON + 24 * 60 * MINUTE, 3), FIGURES)
    assert (takings.points, takings.day, takings.day_points) == (5, "2026-11-24", 3)
    assert added(takings, done(NOON + 24 * 60 * MINUTE, 4), FIGURES).day_points == 7


def test_only_the_newest_confirmations_are_remembered_whatever_their_order() -> None:
    takings = Takings()
    for minute in (5, 0, 9, 1, 2, 3, 4, 8):
        takings = added(takings, done(NOON + minute * MINUTE), FIGURES)
    assert takings.recent == tuple(NOON + minute * MINUTE for minute in (2, 3, 4, 5, 8, 9))


def test_a_third_visit_is_usual_and_a_fourth_is_told() -> None:
    assert found(Takings(), visits=3) == []
    assert found(Takings(), visits=4) == ["many_visits"]


def test_a_shop_is_open_from_its_first_minute_to_before_its_last() -> None:
    assert found(Takings(), NOON, hours=(720, 721)) == []
    assert found(Takings(), NOON, hours=(721, 800)) == ["out_of_hours"]
    assert found(Takings(), NOON, hours=(600, 720)) == ["out_of_hours"]
    assert found(Takings(), NOON, hours=(800, 720)) == ["out_of_hours"]
    assert found(Takings(), NOON, hours=(720, 60)) == []
    assert found(Takings(), NOON, hours=(720, 720)) == ["out_of_hours"], "never open"
