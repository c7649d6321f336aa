"""A report is rewarded once, when somebody else has confirmed it, within the person's day and the programme's month."""

from collections.abc import Iterable
from functools import partial
from threading import Thread

import pytest

from chalicelib.kit.clock import month_of, now_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.table import fetch, run, stale
from chalicelib.points.budgets import Shard, shard_key
from chalicelib.points.chain import fold
from chalicelib.points.store import DeskPoints, Posting, desk_key
from chalicelib.reports import rewards
from chalicelib.reports.reactions import sweep_rewards
from functions import sweep
from tests.between import between
from tests.decisions.deciding import Court
from tests.reports.street import COUNTY, UNIT, Street, a_photo, figures, stored
from tests.world import Caller


def balance(caller: Caller) -> tuple[int, int]:
    """(available, honour), and the fold of the person's rows says the same."""
    rows = [Posting.of(item) for item in every(Listing(f"P#{caller.person}", table="postings"))]
    folded = fold((row.row(), row.hash) for row in rows if row is not None)
    desk = DeskPoints.of(fetch([desk_key(caller.person)])[desk_key(caller.person)]) or DeskPoints()
    assert folded.violations == []
    assert folded.balances == desk.balances
    return desk.balances.available, desk.balances.honour


def spent(month: str) -> int:
    shards: Iterable[Shard | None] = (Shard.of(item) for item in every(Listing(f"BUDGET#reports#{month}")))
    return sum(int(shard.spent) for shard in shards if shard is not None)


def reward(street: Street, report_id: str) -> tuple[str, str | None]:
    seen = street.seen(report_id, street.screener)
    return seen["reward"], seen["reason"]


def test_the_reward_comes_when_the_unit_starts_and_not_before(street: Street) -> None:
    before = spent(month_of(now_ms()))
    case_id = street.accepted()
    assert (reward(street, case_id), balance(street.courier)) == (("pending", None), (0, 0))
    street.handler.post(f"/v1/cases/{case_id}/start")
    street.events.settle()
    assert (reward(street, case_id), balance(street.courier)) == (("granted", None), (3, 3))
    assert street.seen(case_id)["points"] == 3
    assert spent(month_of(now_ms())) == before + 3
    rows = [Posting.of(item) for item in every(Listing(f"P#{street.courier.person}", table="postings"))]
    assert [row.txid for row in rows if row is not None] == [f"problem:{case_id}"]
    assert rows[0] is not None
    assert (f"program:reports:{month_of(now_ms())}", -3) in rows[0].legs


def test_a_case_resolved_at_once_is_rewarded_when_it_is_verified(street: Street) -> None:
    case_id = street.accepted()
    street.resolve(case_id)
    assert reward(street, case_id) == ("pending", None)
    street.verifier.post(f"/v1/cases/{case_id}/verify")
    street.events.settle()
    assert (reward(street, case_id), balance(street.courier)) == (("granted", None), (3, 3))


def test_twenty_confirmations_pay_once(street: Street) -> None:
    case_id = street.accepted()
    street.handler.post(f"/v1/cases/{case_id}/start")
    threads = [Thread(target=rewards.grant, args=(case_id,)) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for _ in range(3):
        street.events.facts(times=3)
    street.events.settle()
    assert balance(street.courier) == (3, 3)


def test_a_case_that_goes_on_pays_nothing_more(street: Street) -> None:
    case_id = street.started()
    street.resolve(case_id)
    street.verifier.post(f"/v1/cases/{case_id}/verify")
    street.events.settle()
    assert balance(street.courier) == (3, 3)


def test_an_early_or_needless_grant_does_nothing(street: Street) -> None:
    unaccepted, accepted = street.filed(), street.accepted()
    for each in (unaccepted, accepted, "01KAQ2S3GZ0000000000000000"):
        rewards.grant(each)
    assert balance(street.courier) == (0, 0)


def test_over_the_days_cap_a_reward_lapses_and_the_next_day_counts_anew(street: Street) -> None:
    with figures(daily_points_cap=7):
        cases = [street.started() for _ in range(3)]
        assert [reward(street, each) for each in cases] == [
            ("granted", None), ("granted", None), ("lapsed", "daily_cap"),
        ]  # fmt: skip
        assert balance(street.courier) == (6, 6)
        street.world.later(days=1)
        for each in (street.courier, street.screener, street.handler):
            street.events.visit(each)
        assert reward(street, street.started()) == ("granted", None)
        assert balance(street.courier) == (9, 9)


def test_rewards_in_the_same_moment_cannot_pass_the_days_cap(street: Street) -> None:
    first, second = street.accepted(), street.accepted()
    for each in (first, second):
        street.handler.post(f"/v1/cases/{each}/start")
    with figures(daily_points_cap=5), between(lambda: rewards.grant(first)):
        rewards.grant(second)
    assert balance(street.courier) == (3, 3)
    assert [stored(each).reward for each in (first, second)] == ["granted", "lapsed"]


def test_rewards_in_the_same_moment_cannot_pass_the_months_budget(street: Street) -> None:
    cases = [street.accepted(street.person()) for _ in range(3)]
    for each in cases:
        street.handler.post(f"/v1/cases/{each}/start")
    street.world.later(days=31 * 14)
    with figures(monthly_budget_points=8, budget_shards=1):
        rewards.grant(cases[0])
        with between(lambda: rewards.grant(cases[1])):
            rewards.grant(cases[2])
    assert [stored(each).reward for each in cases] == ["granted", "granted", "pending"]
    assert spent(month_of(now_ms())) == 6


def test_an_empty_budget_keeps_rewards_waiting_until_there_is_one(street: Street) -> None:
    gone = spent(month_of(now_ms()))
    with figures(monthly_budget_points=gone, budget_shards=1):
        case_id = street.started()
        assert (reward(street, case_id), balance(street.courier)) == (("pending", None), (0, 0))
        street.world.later(minutes=61)
        sweep.handler({}, None)
        assert reward(street, case_id) == ("pending", None)
    street.world.later(minutes=30)
    sweep.handler({}, None)
    assert reward(street, case_id) == ("pending", None), "not yet due again"
    street.world.later(minutes=31)
    sweep.handler({}, None)
    assert (reward(street, case_id), balance(street.courier)) == (("granted", None), (3, 3))


@pytest.mark.parametrize(
    ("months", "budget", "shards", "granted"), [(2, 8, 1, 2), (4, 12, 4, 4), (6, 11, 4, 3), (8, 8, 4, 0)]
)
def test_the_months_budget_is_never_overspent_whatever_its_shards(
    street: Street, months: int, budget: int, shards: int, granted: int
) -> None:
    reporters = [street.person() for _ in range(5)]
    cases = [street.accepted(each) for each in reporters]
    for each in cases:
        street.handler.post(f"/v1/cases/{each}/start")
    street.world.later(days=31 * months)
    with figures(monthly_budget_points=budget, budget_shards=shards):
        threads = [Thread(target=rewards.grant, args=(each,), kwargs={"in_turn": True}) for each in cases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for each in cases:
            rewards.grant(each, in_turn=True)
    states = [stored(each).reward for each in cases]
    assert (states.count("granted"), states.count("pending")) == (granted, 5 - granted)
    assert spent(month_of(now_ms())) == 3 * granted


def test_a_lower_or_resharded_budget_in_the_middle_of_a_month_is_not_overspent(street: Street) -> None:
    cases = [street.accepted(street.person()) for _ in range(3)]
    for each in cases:
        street.handler.post(f"/v1/cases/{each}/start")
    street.world.later(days=31 * 10)
    with figures(monthly_budget_points=24, budget_shards=4):
        rewards.grant(cases[0])
    with figures(monthly_budget_points=5, budget_shards=1):
        rewards.grant(cases[1])
        assert stored(cases[1]).reward == "pending"
    with figures(monthly_budget_points=24, budget_shards=8):
        rewards.grant(cases[2], in_turn=True)
    assert spent(month_of(now_ms())) == 6
    assert len(list(every(Listing(f"BUDGET#reports#{month_of(now_ms())}")))) == 4


def test_a_budget_lowered_below_what_one_shard_spent_pays_no_more(street: Street) -> None:
    case_id = street.accepted()
    street.handler.post(f"/v1/cases/{case_id}/start")
    street.world.later(days=31 * 16)
    for number, gone in enumerate((9, 0)):
        record, key = Shard(spent=gone), shard_key("reports", month_of(now_ms()), number)
        run(partial(lambda unit, key, record: unit.create(key, record, stale), key=key, record=record))
    with figures(monthly_budget_points=10, budget_shards=2):
        rewards.grant(case_id)
    assert stored(case_id).reward == "pending"
    with figures(monthly_budget_points=12, budget_shards=2):
        rewards.grant(case_id)
    assert stored(case_id).reward == "granted"


def test_a_unit_is_not_rewarded_for_its_own_cases(street: Street) -> None:
    insider = street.person(("unit_handler", UNIT))
    case_id = street.started(insider)
    assert (reward(street, case_id), balance(insider)) == (("lapsed", "own_unit"), (0, 0))


def test_nobody_is_rewarded_for_what_his_family_keeps_in_order(street: Street) -> None:
    relative, colleague = street.person(), street.person(("unit_handler", UNIT))
    relative.post("/v1/me/household")
    invited = relative.post("/v1/me/household/invitations")
    assert colleague.post("/v1/me/household/join", {"code": invited.body["code"]}).status == 200
    case_id = street.started(relative)
    assert (reward(street, case_id), balance(relative)) == (("lapsed", "own_unit"), (0, 0))


def test_what_a_newcomer_earns_waits_until_he_is_none(street: Street) -> None:
    with figures(new_account_days=7):
        case_id = street.started()
        for day in range(7):
            rewards_due(street)
            assert (stored(case_id).reward, balance(street.courier)) == ("pending", (0, 0)), day
            street.world.later(days=1, minutes=1)
        rewards_due(street)
        assert balance(street.courier) == (3, 3)


def test_the_same_photo_pays_once_in_the_whole_city(street: Street) -> None:
    picture = a_photo()
    first = street.started(photo_ids=[street.photo(street.courier, picture)])
    copycat = street.person()
    second = street.started(copycat, photo_ids=[street.photo(copycat, picture)])
    assert reward(street, first) == ("granted", None)
    assert (reward(street, second), balance(copycat)) == (("lapsed", "photo_reused"), (0, 0))


def test_whoever_copies_a_photo_before_it_is_reported_does_not_take_it_away(street: Street) -> None:
    picture = a_photo()
    mine = street.photo(street.courier, picture)
    street.events.settle()
    copycat = street.person()
    copied = street.filed(copycat, photo_ids=[street.photo(copycat, picture)])
    assert street.seen(copied, copycat)["safety"] == "review"
    own = street.filed(photo_ids=[mine])
    seen = street.seen(own)
    assert (seen["state"], seen["safety"]) == ("submitted", "review"), "it looks like the copy: a human's to judge"
    assert street.moderator.post(f"/v1/reports/{own}/publish").body["safety"] == "pass"
    assert street.screener.post(f"/v1/reports/{own}/accept").status == 200
    street.handler.post(f"/v1/cases/{own}/start")
    street.events.settle()
    assert (reward(street, own), balance(street.courier)) == (("granted", None), (3, 3))


def test_the_same_picture_twice_in_one_report_is_one_picture(street: Street) -> None:
    picture = a_photo()
    both = [street.photo(street.courier, picture), street.photo(street.courier, picture)]
    street.events.uploads()
    case_id = street.started(photo_ids=both)
    assert (street.seen(case_id)["safety"], reward(street, case_id)) == ("pass", ("granted", None))


def test_a_photo_sent_again_because_the_first_try_was_lost_still_counts(street: Street) -> None:
    picture = a_photo()
    lost = street.photo(street.courier, picture)
    street.events.settle()
    report_id = street.filed(photo_ids=[street.photo(street.courier, picture)])
    assert street.seen(report_id)["safety"] == "pass"
    street.screener.post(f"/v1/reports/{report_id}/accept")
    street.handler.post(f"/v1/cases/{report_id}/start")
    street.events.settle()
    assert reward(street, report_id) == ("granted", None)
    late = street.seen(street.filed(photo_ids=[lost]))
    assert (late["state"], late["reason"]) == ("rejected", "photo_used")


@pytest.mark.parametrize("verb", ["reject", "duplicate"])
def test_what_is_not_accepted_earns_nothing(street: Street, verb: str) -> None:
    case_id = street.started(street.person())
    report_id = street.filed()
    body = {"reason": "fake"} if verb == "reject" else {"case_id": case_id}
    assert street.screener.post(f"/v1/reports/{report_id}/{verb}", body).status == 200
    street.events.settle()
    rewards.grant(report_id)
    assert (reward(street, report_id)[0], balance(street.courier)) == ("none", (0, 0))


def test_a_category_without_points_promises_none(street: Street) -> None:
    photos = [street.photo(street.courier) for _ in range(2)]
    report_id = street.filed(category="0402", photo_ids=photos)
    accepted = street.screener.post(f"/v1/reports/{report_id}/accept")
    assert accepted.body["reward"] == "none"
    assert street.person(("screener", COUNTY)).get(f"/v1/reports/{report_id}").status == 200


def sanctioned(street: Street, step: str) -> None:
    court = Court(street.world)
    court.sanctioned(step, person=street.courier)


def test_a_frozen_reward_is_held_and_granted_when_the_freeze_is_over(street: Street) -> None:
    sanctioned(street, "reward_freeze")
    case_id = street.accepted()
    street.handler.post(f"/v1/cases/{case_id}/start")
    street.events.settle()
    assert (reward(street, case_id), balance(street.courier)) == (("pending", None), (0, 0))
    street.world.later(days=29)
    rewards_due(street)
    assert balance(street.courier) == (0, 0)
    street.world.later(days=2)
    rewards_due(street)
    assert balance(street.courier) == (3, 3)


def test_a_reward_of_somebody_barred_from_points_lapses(street: Street) -> None:
    sanctioned(street, "points_ban")
    case_id = street.accepted()
    street.handler.post(f"/v1/cases/{case_id}/start")
    street.events.settle()
    assert (reward(street, case_id), balance(street.courier)) == (("lapsed", "sanctioned"), (0, 0))


def rewards_due(street: Street) -> None:
    sweep_rewards(now_ms())
    street.events.settle()


def test_a_kind_may_be_rewarded_only_so_often_a_person(street: Street) -> None:
    first, second = street.started(category="0106"), street.started(category="0106")
    assert [reward(street, each) for each in (first, second)] == [("granted", None), ("lapsed", "cooldown")]
    assert reward(street, street.started(street.person(), category="0106")) == ("granted", None)
    street.world.later(hours=24, minutes=1)
    street.events.visit(street.courier)
    street.events.visit(street.screener)
    assert reward(street, street.started(category="0106")) == ("granted", None)
