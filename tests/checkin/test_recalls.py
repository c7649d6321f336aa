"""Whoever answers for a beneficiary is asked whether somebody came: once, by himself, and never about his own."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.checkin.reactions import draw_sample
from chalicelib.checkin.record_store import Sample, question_key, recall_key, sample_key
from chalicelib.kit.clock import day_on, month_of, now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.ids import ulid_ms
from chalicelib.kit.table import fetch
from tests.beneficiaries.serving import Street
from tests.between import between
from tests.decisions.deciding import live_in, log_in_again
from tests.households.growing import child
from tests.policy.publishing import Publish
from tests.world import Caller, Reply, World, call, fresh_key


@dataclass
class Visit:
    """A session that served an old lady, was drawn, and told twice."""

    world: World
    volunteer: Caller
    street: Street = field(init=False)
    session: str = field(init=False)

    def __post_init__(self) -> None:
        self.street, self.session = Street(self.world), fresh_key()
        self.station = self.world.station()
        self.beneficiary = self.street.served()
        self.at = now_ms()

    @property
    def daughter(self) -> Caller:
        return self.street.daughter

    def told(self, **more: Any) -> None:
        data = {"person": self.volunteer.person, "session": self.session, "station": self.station.id, "minutes": 60}
        data |= {"grade": 3, "beneficiary": self.beneficiary} | more
        for _ in range(2):
            draw_sample(News("x", "CheckedOut", self.at, "", "", data))

    def asked(self, of: Caller | None = None) -> list[dict[str, Any]]:
        return list((of or self.daughter).get("/v1/me/recalls").body["items"])

    def answer(self, came: str, by: Caller | None = None, *, recall: str = "", **rest: Any) -> Reply:
        path = f"/v1/me/recalls/{recall or self.sample().recall}/answer"
        return (by or self.daughter).post(path, {"came": came}, **rest)

    def sample(self) -> Sample:
        key = sample_key(month_of(self.at), self.session)
        found = Sample.of(fetch([key])[key])
        assert found is not None
        return found

    def public(self) -> str | None:
        """What everybody reads of the question."""
        found: dict[str, Any] = {}
        path: str | None = f"/v1/spot-checks?month={month_of(self.at)}&limit=50"
        while path:
            body = call("GET", path).body
            found |= {each["session_id"]: each["recall"] for each in body["items"]}
            cursor = body["next_cursor"]
            path = f"/v1/spot-checks?month={month_of(self.at)}&limit=50&cursor={cursor}" if cursor else None
        said: str | None = found[self.session]
        return said


@pytest.fixture
def visit(world: World, publish: Publish) -> Visit:
    publish("spot_checks", sample_per_mille=1000)
    return Visit(world, world.citizen())


def test_the_daughter_is_asked_whether_somebody_came_to_her_mother(visit: Visit) -> None:
    visit.told()
    (asked,) = visit.asked()
    assert (asked["beneficiary"], asked["on"], asked["station"]) == ("王秀英", day_on(visit.at), visit.station.id)
    assert (asked["minutes"], asked["recall"]) == (60, "waiting")
    assert visit.public() == "waiting"
    facts = [(fact.name, fact.data["to"]) for fact in visit.sample().facts]
    assert facts == [("RecallAsked", visit.daughter.person)]


@pytest.mark.parametrize("came", ["yes", "no", "unsure"])
def test_a_question_is_answered_once_and_everybody_sees_it(visit: Visit, came: str) -> None:
    visit.told()
    key = fresh_key()
    first = visit.answer(came, key=key)
    assert (first.status, first.body["recall"]) == (200, came)
    assert visit.answer(came, key=key).body == first.body
    assert visit.answer("yes" if came == "no" else "no", key=key).code == "idempotency_mismatch"
    assert visit.answer("unsure").code == "answered_before"
    assert visit.asked() == []
    assert visit.public() == came
    (fact,) = visit.sample().facts
    assert (fact.name, fact.data["came"], fact.data["by"]) == ("RecallAnswered", came, visit.daughter.person)


def test_the_answer_of_the_keeper_and_of_the_beneficiary_stand_side_by_side(visit: Visit) -> None:
    visit.told()
    keeper = visit.world.citizen(("station_keeper", visit.station.id))
    assert keeper.post(f"/v1/spot-checks/{visit.session}/answer", {"answer": "yes"}).body["recall"] == "waiting"
    assert visit.answer("no").body["recall"] == "no"
    assert (visit.sample().said, visit.sample().came) == ("yes", "no")


def test_two_answers_at_once_are_one(visit: Visit) -> None:
    visit.told()
    with between(lambda: visit.answer("no")):
        assert visit.answer("yes").code == "answered_before"
    assert visit.public() == "no"


def test_an_answer_of_the_keeper_meanwhile_loses_nobodys_command(visit: Visit) -> None:
    visit.told()
    keeper = visit.world.citizen(("station_keeper", visit.station.id))
    path, his, hers = f"/v1/spot-checks/{visit.session}/answer", fresh_key(), fresh_key()
    with between(lambda: keeper.post(path, {"answer": "yes"}, key=his)):
        assert visit.answer("no", key=hers).body["recall"] == "no"
    assert keeper.post(path, {"answer": "yes"}, key=his).body["answer"] == "yes"
    assert visit.answer("no", key=hers).body["recall"] == "no"


def test_silence_is_published_as_such_when_the_days_are_over(visit: Visit) -> None:
    visit.told()
    visit.world.later(days=6.9)
    assert visit.public() == "waiting"
    visit.world.later(days=0.2)
    log_in_again(visit.daughter)
    assert visit.public() == "unanswered"
    assert visit.asked() == []
    assert visit.answer("no").code == "recall_over"


def test_nobody_else_answers(visit: Visit) -> None:
    visit.told()
    assert visit.answer("no", visit.street.grid).code == "no_such_recall"
    assert visit.answer("no", visit.volunteer).code == "no_such_recall"
    assert visit.answer("no", recall=fresh_key()).code == "no_such_recall"
    assert visit.asked(visit.street.grid) == []


def test_a_session_for_nobody_asks_nobody(visit: Visit) -> None:
    visit.told(beneficiary="")
    assert (visit.asked(), visit.public()) == ([], None)


def test_nobody_is_asked_for_one_who_is_not_on_the_list_any_more(visit: Visit) -> None:
    visit.street.end(visit.beneficiary)
    visit.told()
    assert (visit.asked(), visit.public()) == ([], None)


@pytest.mark.parametrize("whose", ["her own", "her household's"])
def test_nobody_is_asked_about_a_service_of_his_own_or_his_household(visit: Visit, whose: str) -> None:
    if whose == "her own":
        visit.volunteer = visit.daughter
    else:
        home = fresh_key()
        live_in(visit.daughter, home)
        live_in(visit.volunteer, home)
    visit.told()
    assert (visit.asked(), visit.public()) == ([], None)


def test_who_moves_in_with_the_volunteer_meanwhile_does_not_answer(visit: Visit) -> None:
    visit.told()
    home = fresh_key()
    live_in(visit.daughter, home)
    live_in(visit.volunteer, home)
    assert visit.answer("yes").code == "not_independent"


def test_who_was_asked_answers_though_the_beneficiary_has_ended_since(visit: Visit) -> None:
    visit.told()
    visit.street.end(visit.beneficiary)
    assert visit.answer("no").body["beneficiary"] == "王秀英"


def test_a_session_that_is_not_drawn_asks_nobody(visit: Visit, publish: Publish) -> None:
    publish("spot_checks", sample_per_mille=0)
    visit.told()
    assert visit.asked() == []
    assert fetch([question_key(visit.session)])[question_key(visit.session)] is None


def test_a_question_about_a_childs_service_says_the_day_and_no_more(world: World, visit: Visit) -> None:
    visit.volunteer = child(world)
    visit.told()
    (asked,) = visit.asked()
    assert asked["station"] is asked["ended_at"] is None
    assert visit.session not in str(asked)


def test_a_questions_id_tells_the_day_and_no_moment(visit: Visit) -> None:
    visit.told()
    (asked,) = visit.asked()
    assert ulid_ms(asked["id"]) % (24 * 3_600_000) == 16 * 3_600_000  # midnight in Zibo
    assert fetch([recall_key(asked["id"])])[recall_key(asked["id"])] is not None


def test_a_cursor_of_another_list_is_refused(visit: Visit) -> None:
    assert visit.daughter.get("/v1/me/recalls?cursor=x").code == "cursor_invalid"
