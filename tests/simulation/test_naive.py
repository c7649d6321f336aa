"""The naive shape: right when nothing happens at once, wrong under the workload; so the harness is alive."""

import inspect
from random import Random

from chalicelib.kit.who import Actor
from infra.simulation import naive
from infra.simulation.city import command
from infra.simulation.deeds import Deed
from infra.simulation.ground import Memory
from infra.simulation.house import lived_in
from infra.simulation.naive import Naive, put
from infra.simulation.naive_books import START, broken, naive_found
from infra.simulation.run import simulate
from infra.simulation.scheduler import Scheduler
from infra.simulation.verb import Heard

LINES = 60
CLERK, CITIZEN = Actor("clerk", 0), Actor("citizen", 0)


def test_it_is_what_somebody_writes_in_sixty_lines() -> None:
    lines = [line for line in inspect.getsource(naive).splitlines() if line.strip()]
    assert len(lines) <= LINES


def test_under_the_workload_it_loses_and_invents() -> None:
    result = simulate(5_000, 1, layer="naive")
    books = [each for each in result.violations if each.startswith(("P#", "O-"))]
    assert len(books) > 10
    assert any("the price is" in each for each in result.violations)
    assert not [each for each in result.violations if "Error(" in each]
    assert broken(result.violations).keys() == {"check in", "check out", "reserve", "confirm", "cancel"}


def test_what_broke_is_told_by_operation() -> None:
    said = [
        "P#x: has 3",
        "redemption r: reserved for 1, the price is 2",
        "redemption r: ended 2 times",
    ]
    assert broken([*said, said[0], "something new"]) == {
        "check out": {"points that nothing made": 2},
        "reserve": {"the phone's own price": 1},
        "cancel": {"ended more than once": 1},
        "": {"something new": 1},
    }


def test_alone_and_without_faults_its_books_are_right() -> None:
    scheduler, deeds = Scheduler(1), list[Deed]()
    ground = Memory(scheduler, 0, lambda *_: None)

    def a_day() -> None:
        put("PERSON", CITIZEN.person, Heard(points=START, session="", since=0))
        put("OFFER", "O-0", Heard(left=5, merchant="M-0"))
        told, dice = Naive(), Random(1)
        session = told.check_in(CITIZEN, command(dice), None)
        scheduler.sleep(7200)
        told.check_out(CITIZEN, command(dice), session, None)
        for end in (told.confirm, told.cancel):
            redemption = told.reserve(CITIZEN, command(dice), "O-0", 2).id
            end(CLERK, command(dice), redemption, *([None] if end == told.confirm else []))

    with lived_in(scheduler, ground.nemesis.port, {"wechat": None}, []):
        scheduler.alone(a_day)
    rows = ground.rows("records")
    assert list(naive_found(deeds, rows, {"O-0": 5}, {"O-0": 2})) == []
    assert list(naive_found(deeds, rows, {"O-0": 6}, {"O-0": 2})) == ["O-0: 6 were put in, 4 are left, 1 are out"]
