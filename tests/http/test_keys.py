"""Keys and tokens that were good once, or are another's: refused, and nothing is written."""

from typing import Any

from tests.http.edge import ROUTES, path_of, trace
from tests.world import HERE, Caller, World, call, fresh_key, rotating_code

DOCUMENT = {"document": {"minutes_per_point": 30}}
PROPOSALS = "/v1/policies/hours/proposals"


def propose(caller: Caller, document: Any = DOCUMENT, *, key: str) -> Any:
    return caller.post(PROPOSALS, document, key=key)


def test_the_key_of_anothers_thing_is_refused_and_changes_nothing(world: World, books: Any) -> None:
    first, second, key = world.citizen(("city_admin", "370300")), world.citizen(("city_admin", "370300")), fresh_key()
    assert propose(first, key=key).status == 201
    before = trace(books)
    assert propose(second, key=key).code == "idempotency_key_invalid"
    assert trace(books) == before


def test_the_same_key_with_another_input_is_refused_and_changes_nothing(world: World, books: Any) -> None:
    admin, key = world.citizen(("city_admin", "370300")), fresh_key()
    assert propose(admin, key=key).status == 201
    before = trace(books)
    other = propose(admin, {"document": {"minutes_per_point": 31}}, key=key)
    assert (other.status, other.code) == (422, "idempotency_mismatch")
    assert trace(books) == before


def test_the_same_key_with_the_same_input_answers_the_first_answer(world: World, books: Any) -> None:
    admin, key = world.citizen(("city_admin", "370300")), fresh_key()
    first = propose(admin, key=key)
    before = trace(books)
    again = propose(admin, key=key)
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert trace(books) == before


def test_a_session_that_was_ended_enters_nowhere_and_writes_nothing(world: World, books: Any) -> None:
    person, station = world.citizen(("city_admin", "370300")), world.station()
    assert person.delete("/v1/session").status == 204
    before = trace(books)
    for route in ROUTES:
        if route.who.kind in ("person", "staff"):
            reply = call(route.method, path_of(route), token=person.token)
            assert (reply.status, reply.code) == (401, "session_ended"), f"{route.method} {route.path}"
    arriving = {"code": rotating_code(station), "location": HERE}
    assert person.post("/v1/check-ins", arriving).code == "session_ended"
    assert trace(books) == before
