"""The same command again, at any moment and by any route: one session, one answer."""

from chalicelib.identity.store import DeskIdentity, desk_key
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.table import run, stale
from infra.proxy import Fault, Proxy
from tests.checkin.visiting import check_in, check_out, desk_of, opened, served, untouched, void
from tests.kit.things import first
from tests.world import Caller, Reply, World, fresh_key, poster_code, rotating_code


def is_repeat(reply: Reply, of: Reply) -> bool:
    """The first answer again, and said to be so."""
    return (reply.status, reply.body) == (of.status, of.body) and reply.headers.get("Idempotency-Replayed") == "true"


def test_a_check_in_that_comes_again_while_it_is_open_is_a_repeat(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    code = rotating_code(station)
    answer = check_in(citizen, code, key=key)
    with untouched(citizen):
        assert is_repeat(check_in(citizen, code, key=key), answer)
        world.later(hours=1)
        assert is_repeat(check_in(citizen, code, key=key), answer)


def test_a_check_in_that_comes_again_after_its_end_opens_no_ghost(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    code = rotating_code(station)
    answer = check_in(citizen, code, key=key)
    world.later(hours=1)
    check_out(citizen, answer.body["id"], rotating_code(station))
    with untouched(citizen):
        assert is_repeat(check_in(citizen, code, key=key), answer)
        world.later(hours=21)
        assert is_repeat(check_in(citizen, code, key=key), answer)
    served(world, citizen, station, hours=1)
    assert is_repeat(check_in(citizen, code, key=key), answer)


def test_a_key_from_another_day_is_refused_whatever_it_names(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    code = poster_code(station)
    check_in(citizen, code, key=key)
    world.later(hours=5)
    check_out(citizen, key, code)
    for hours in (20, 24):
        world.later(hours=hours)
        with untouched(citizen):
            assert check_in(citizen, code, key=key).code == "idempotency_key_invalid"
    young = new_ulid(1)
    assert check_in(citizen, code, key=young).code == "idempotency_key_invalid"


def test_the_same_key_with_another_code_is_a_mismatch_while_open_and_after(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    code = rotating_code(station)
    check_in(citizen, code, key=key)
    assert check_in(citizen, poster_code(station), key=key).code == "idempotency_mismatch"
    world.later(hours=1)
    check_out(citizen, key, rotating_code(station))
    with untouched(citizen):
        assert check_in(citizen, poster_code(station), key=key).code == "idempotency_mismatch"


def test_a_check_out_that_comes_again_is_a_repeat_with_its_key_and_an_answer_with_any(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    session = opened(citizen, station)
    world.later(hours=2)
    code = rotating_code(station)
    answer = check_out(citizen, session, code, key=key)
    with untouched(citizen):
        assert is_repeat(check_out(citizen, session, code, key=key), answer)
        other = check_out(citizen, session, code)
        assert (other.body, "Idempotency-Replayed" in other.headers) == (answer.body, False)
        assert check_out(citizen, session, poster_code(station), key=key).code == "idempotency_mismatch"
    assert citizen.get("/v1/me/points").body["available"] == 2


def test_of_two_check_outs_at_once_both_are_answered_alike(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    for other_key in (key, fresh_key()):
        session = opened(citizen, station)
        world.later(hours=1)
        code, twin = rotating_code(station), list[Reply]()
        with first("TransactWriteItems", lambda: twin.append(check_out(citizen, session, code, key=key))):  # noqa: B023
            answer = check_out(citizen, session, code, key=other_key)
        assert (answer.status, answer.body) == (200, twin[0].body)
        world.later(seconds=31)
        key = fresh_key()


def test_of_two_check_ins_at_once_with_one_key_both_are_answered_alike(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    code, twin = rotating_code(station), list[Reply]()
    with first("UpdateItem", lambda: twin.append(check_in(citizen, code, key=key))):
        assert is_repeat(check_in(citizen, code, key=key), twin[0])


def test_of_two_voids_at_once_both_are_answered_alike(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session, twin = opened(citizen, station), list[Reply]()
    with first("UpdateItem", lambda: twin.append(void(citizen, session))):
        answer = void(citizen, session)
    assert (answer.status, answer.body) == (200, twin[0].body)


def test_of_a_void_and_a_check_out_at_once_one_counts(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(minutes=2)
    code, voided = rotating_code(station), list[Reply]()
    with first("TransactWriteItems", lambda: voided.append(void(citizen, session))):
        late = check_out(citizen, session, code)
    assert (voided[0].status, late.code) == (200, "not_checked_in")
    assert citizen.get("/v1/me/hours").body["minutes"] == 0


def test_a_lost_answer_to_a_check_in_leaves_one_session(world: World, proxy: Proxy) -> None:
    citizen, station = world.citizen(), world.station()
    proxy.plan(Fault("drop_after", on="UpdateItem"))
    answer = check_in(citizen, rotating_code(station))
    assert answer.status == 201
    assert desk_of(citizen)["fn"] == {"N": "1"}


def test_a_lost_answer_to_a_check_out_posts_once(world: World, proxy: Proxy) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(hours=2)
    proxy.plan(Fault("drop_after", on="TransactWriteItems"))
    assert check_out(citizen, session, rotating_code(station)).body["points"] == 2
    assert citizen.get("/v1/me/points").body["available"] == 2
    assert len(citizen.get("/v1/me/points/entries").body["items"]) == 1


def test_when_no_answer_comes_the_phones_repeat_tells(world: World, proxy: Proxy) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    code = rotating_code(station)
    silence = Fault("drop_before", times=99)
    proxy.plan(Fault("drop_after", on="UpdateItem", then=lambda: proxy.plan(silence)))
    busy = check_in(citizen, code, key=key)
    assert (busy.status, busy.code, busy.headers["Retry-After"]) == (503, "busy_retry", "1")
    proxy.clear()
    again = check_in(citizen, code, key=key)
    assert (again.status, again.body["id"]) == (201, key)
    assert again.headers["Idempotency-Replayed"] == "true"


def frozen(caller: Caller) -> None:
    """A decision has frozen the person."""
    run(
        lambda unit: unit.change(
            desk_key(caller.person), DeskIdentity.frozen.set("D-1"), condition=DeskIdentity.epoch == 0, otherwise=stale
        )
    )


def test_a_logged_out_token_commands_nothing(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    session = opened(citizen, station)
    world.later(hours=1)
    code = rotating_code(station)
    assert check_out(citizen, session, code, key=key).status == 200
    world.later(minutes=1)
    second = opened(citizen, station)
    assert citizen.delete("/v1/session").status == 204
    world.later(minutes=1)
    with untouched(citizen):
        assert check_in(citizen, rotating_code(station)).code == "session_ended"
        assert check_out(citizen, second, rotating_code(station)).code == "session_ended"
        assert void(citizen, second).code == "session_ended"
        assert check_out(citizen, session, code).code == "session_ended"
        assert citizen.get("/v1/me/check-ins").code == "session_ended"
        assert check_out(citizen, session, code, key=key).status == 200  # the very same command is answered


def test_a_frozen_person_commands_nothing(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    frozen(citizen)
    world.later(minutes=1)
    with untouched(citizen):
        reply = check_out(citizen, session, rotating_code(station))
        assert (reply.code, reply.body["error"]["details"]) == ("person_frozen", {"reason": "D-1"})
        assert void(citizen, session).code == "person_frozen"
        assert check_in(citizen, rotating_code(station)).code == "person_frozen"
