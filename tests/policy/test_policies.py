"""The figures a city may change: by two persons, never for the past, never in a form that nobody can read."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import policy
from chalicelib.kit.clock import MINUTE, now_ms, parse_rfc3339, rfc3339
from chalicelib.kit.facts import News
from chalicelib.policy.figures import DOCUMENTS, Figures
from chalicelib.policy.reactions import rebuild_policies
from chalicelib.policy.rules import NOTICE_MS, Book, NoSuchPolicy, PolicyInvalid, Version, checked, effective_from
from chalicelib.policy.store import versions_of
from tests.kit.things import first
from tests.policy.publishing import Publish, withdraw
from tests.world import Caller, Reply, World, call, fresh_key

ADMIN = ("city_admin", "3703")


@pytest.fixture(autouse=True)
def afterwards(world: World) -> Iterator[None]:
    """What these tests publish counts for no other test."""
    known = {(version.name, version.number) for version in versions_of()}
    yield
    withdraw(known)


def proposed(admin: Caller, name: str = "hours", *, effective_at: str | None = None, **document: Any) -> Reply:
    body: dict[str, Any] = {"document": document}
    if effective_at is not None:
        body["effective_at"] = effective_at
    return admin.post(f"/v1/policies/{name}/proposals", body)


def approved(admin: Caller, proposal: str, name: str = "hours") -> Reply:
    return admin.post(f"/v1/policies/{name}/proposals/{proposal}/approve")


def carried(version: Reply) -> None:
    """The stream has carried the publication to its reaction, and this process has reloaded."""
    name, number = version.body["name"], version.body["number"]
    rebuild_policies(News("n", "PolicyPublished", now_ms(), "POLICIES", name, {"name": name, "number": number}))
    policy.snapshot.forget()


def two(world: World) -> tuple[Caller, Caller]:
    return world.citizen(ADMIN), world.citizen(ADMIN)


def test_two_persons_publish_a_version_and_it_counts_five_minutes_later(world: World) -> None:
    one, other = two(world)
    proposal = proposed(one, minutes_per_point=30)
    assert (proposal.status, proposal.body["state"]) == (201, "proposed")
    version = approved(other, proposal.body["id"])
    assert version.status == 200
    effective_at = parse_rfc3339(version.body["effective_at"])
    assert NOTICE_MS <= effective_at - now_ms() + 5_000 <= NOTICE_MS + 5_000
    carried(version)
    assert policy.at(now_ms()).hours.minutes_per_point == 60
    world.later(minutes=5, seconds=1)
    assert policy.at(now_ms()).hours.minutes_per_point == 30
    assert policy.at(now_ms()).version("hours") == version.body["number"]
    assert policy.at(effective_at - 1).hours.minutes_per_point == 60


def test_nobody_approves_his_own_proposal(world: World) -> None:
    one, _ = two(world)
    assert approved(one, proposed(one).body["id"]).code == "own_proposal"
    assert call("GET", "/v1/policies/hours").body["items"] == []


def test_a_later_date_is_kept_and_a_past_one_is_not(world: World) -> None:
    one, other = two(world)
    later = rfc3339(now_ms() + 60 * MINUTE)
    version = approved(other, proposed(one, effective_at=later).body["id"])
    assert version.body["effective_at"] == later
    past = approved(other, proposed(one, effective_at="2020-01-01T00:00:00Z").body["id"])
    assert parse_rfc3339(past.body["effective_at"]) > now_ms()


def test_an_approval_that_comes_again_answers_the_same_version(world: World) -> None:
    one, other = two(world)
    proposal = proposed(one, minutes_per_point=45).body["id"]
    version = approved(other, proposal)
    assert approved(other, proposal).body == version.body
    assert approved(world.citizen(ADMIN), proposal).code == "already_approved"
    assert len(call("GET", "/v1/policies/hours").body["items"]) == 1


def test_a_proposal_that_comes_again_is_one_proposal(world: World) -> None:
    one, _ = two(world)
    key, body = fresh_key(), {"document": {"minutes_per_point": 50}}
    first_answer = one.post("/v1/policies/hours/proposals", body, key=key)
    again = one.post("/v1/policies/hours/proposals", body, key=key)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first_answer.body, "true")
    other = one.post("/v1/policies/hours/proposals", {"document": {}}, key=key)
    assert other.code == "idempotency_mismatch"


def test_versions_are_numbered_without_gaps_though_two_approve_at_once(world: World) -> None:
    one, other = two(world)
    mine, yours = proposed(one, minutes_per_point=10).body["id"], proposed(other, minutes_per_point=20).body["id"]
    with first("TransactWriteItems", lambda: approved(one, yours)):
        approved(other, mine)
    numbers = [each["number"] for each in call("GET", "/v1/policies/hours").body["items"]]
    assert numbers == [1, 2]


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("hours", {"minutes_per_point": 0}),
        ("hours", {"minutes_per_point": -1}),
        ("hours", {"minutes_per_point": "60"}),
        ("hours", {"minutes_per_point": 1.5}),
        ("hours", {"minutes_per_pont": 60}),
        ("hours", {"min_grade_for_points": 4}),
        ("checkin", {"sessions_in_48_hours": 13}),
        ("categories", {"rows": [{"code": "0102"}]}),
        ("routing", {"rows": [{"area": "3703", "category": "01"}]}),
    ],
)
def test_a_document_that_does_not_fit_is_not_even_proposed(world: World, name: str, document: dict[str, Any]) -> None:
    reply = proposed(world.citizen(ADMIN), name, **document)
    assert (reply.status, reply.code) == (422, "policy_invalid")
    assert reply.body["error"]["details"]["reason"]


def test_a_policy_that_does_not_exist_is_not_found(world: World) -> None:
    assert proposed(world.citizen(ADMIN), "weather").code == "no_such_policy"
    assert call("GET", "/v1/policies/weather").code == "no_such_policy"


def test_a_moment_that_is_none_is_refused(world: World) -> None:
    assert proposed(world.citizen(ADMIN), effective_at="tomorrow").code == "invalid_field"


def test_a_proposal_is_approved_under_its_own_policy_only(world: World) -> None:
    one, other = two(world)
    proposal = proposed(one).body["id"]
    assert approved(other, proposal, "points").code == "not_found"
    assert approved(other, fresh_key()).code == "not_found"


def test_only_the_citys_administrators_touch_policies(world: World) -> None:
    keeper = world.citizen(("county_admin", "370303"))
    assert proposed(keeper).code == "role_required"
    assert approved(keeper, fresh_key()).code == "role_required"


def test_everybody_may_read_what_counted_when(world: World, publish: Publish) -> None:
    publish("hours", minutes_per_point=45)
    publish("hours", effective_at=now_ms(), minutes_per_point=30)
    items = call("GET", "/v1/policies/hours").body["items"]
    assert [(each["number"], each["document"]) for each in items] == [
        (1, {"minutes_per_point": 45}),
        (2, {"minutes_per_point": 30}),
    ]


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 500)), max_size=8), st.integers(0, 110))
def test_the_latest_version_in_force_counts(published: list[tuple[int, int]], at: int) -> None:
    versions = [
        Version("hours", number, effective_at, {"minutes_per_point": figure})
        for number, (effective_at, figure) in enumerate(published, 1)
    ]
    in_force = sorted((each.effective_at, each.number) for each in versions if each.effective_at <= at)
    expected = versions[in_force[-1][1] - 1].document["minutes_per_point"] if in_force else 60
    assert Book(versions).at(at).hours.minutes_per_point == expected


@given(st.one_of(st.none(), st.integers(0, 10**13)), st.integers(0, 10**13))
def test_nothing_counts_before_its_notice_is_over(wanted: int | None, approved_at: int) -> None:
    assert effective_from(wanted, approved_at) >= approved_at + NOTICE_MS
    if wanted is not None and wanted >= approved_at + NOTICE_MS:
        assert effective_from(wanted, approved_at) == wanted


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_defaults_are_documents_themselves(name: str) -> None:
    assert checked(name, {}) == getattr(Figures(), name)


def test_documents_of_another_kind_are_refused() -> None:
    with pytest.raises(NoSuchPolicy):
        checked("weather", {})
    with pytest.raises(PolicyInvalid):
        checked("hours", {"rows": []})
