"""The line between the house and its engine loses, breaks or delays what passes: one effect, one answer."""

from collections.abc import Callable

import pytest

from infra.proxy import Do, Fault, Proxy, error
from tests.faults.deeds import DEEDS, Deed
from tests.world import World

Make = Callable[[World], Deed]
deeds = pytest.mark.parametrize("make", DEEDS)


def done_once(deed: Deed) -> None:
    """The command is done, and its repeat is answered alike and does nothing."""
    answer = deed.send()
    assert (answer.status // 100, deed.seen()) == (2, deed.after)
    again = deed.send()
    assert (again.status, again.body, deed.seen()) == (answer.status, answer.body, deed.after)


@deeds
def test_a_request_that_is_lost_before_the_store_is_done_once(world: World, proxy: Proxy, make: Make) -> None:
    deed = make(world)
    assert deed.seen() == deed.before
    proxy.plan(Fault("drop_before", on=deed.write))
    done_once(deed)


@deeds
@pytest.mark.parametrize("do", ["drop_after", "truncate", "cut"])
def test_an_answer_that_is_lost_after_the_commit_leaves_one_effect(
    world: World, proxy: Proxy, make: Make, do: Do
) -> None:
    deed = make(world)
    proxy.plan(Fault(do, on=deed.write))
    done_once(deed)


@deeds
@pytest.mark.parametrize("status", [500, 503])
def test_an_engine_that_fails_after_it_wrote_leaves_one_effect(
    world: World, proxy: Proxy, make: Make, status: int
) -> None:
    deed = make(world)
    proxy.plan(Fault("say_after", on=deed.write, status=status, body=b"<html>oops</html>"))
    done_once(deed)


@deeds
def test_a_request_that_arrives_when_its_repeat_is_done_changes_nothing(world: World, proxy: Proxy, make: Make) -> None:
    deed = make(world)
    proxy.plan(Fault("late", on=deed.write))
    done_once(deed)
    assert proxy.release() in (200, 400)
    assert deed.seen() == deed.after


@pytest.mark.parametrize("make", DEEDS[1:])
@pytest.mark.parametrize("do", ["drop_after", "truncate", "cut", "flip"])
def test_what_was_read_and_arrived_broken_is_read_again(world: World, proxy: Proxy, make: Make, do: Do) -> None:
    deed = make(world)
    proxy.plan(Fault(do, on="BatchGetItem"))
    done_once(deed)


@deeds
def test_a_phone_that_never_heard_an_answer_converges(world: World, proxy: Proxy, make: Make) -> None:
    """The write is done, then nothing comes through until the phone asks again."""
    deed = make(world)
    proxy.plan(Fault("drop_after", on=deed.write, then=lambda: proxy.plan(Fault("drop_before", times=99))))
    assert deed.send().status == 503
    proxy.clear()
    assert deed.seen() == deed.after
    done_once(deed)


@deeds
@pytest.mark.parametrize("name", ["InternalServerError", "ServiceUnavailable"])
def test_an_engine_that_stays_in_trouble_leaves_nothing(world: World, proxy: Proxy, make: Make, name: str) -> None:
    deed = make(world)
    proxy.plan(error(name, 500, on=deed.write, times=99))
    refused = deed.send()
    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "busy_retry", "1")
    proxy.clear()
    assert deed.seen() == deed.before
    done_once(deed)
