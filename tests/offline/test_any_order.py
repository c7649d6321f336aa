"""The property of uploads: any order, any pieces, any repeats give the same minutes, points and sessions."""

from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.devices.enrolling import post
from tests.offline.day import Tablet, code_of, sessions, totals
from tests.world import Caller, World

Step = tuple[int, int, str]
"""(minutes since the last scan, which volunteer, check_in or check_out)"""
STEPS = st.lists(
    st.tuples(st.integers(0, 150), st.integers(0, 1), st.sampled_from(["check_in", "check_out"])),
    min_size=1,
    max_size=9,
)


def written(tablet: Tablet, volunteers: list[Caller], steps: list[Step]) -> None:
    codes, minute = [code_of(each) for each in volunteers], 0
    for gap, who, action in steps:
        minute += gap
        tablet.scan(minute, codes[who], action)


def pieces(numbers: list[int], dice: Random) -> list[list[int]]:
    """The list in pieces, some of it twice, in any order."""
    sent = [*numbers, *dice.sample(numbers, dice.randint(0, len(numbers)))]
    dice.shuffle(sent)
    cut = []
    while sent:
        size = dice.randint(1, len(sent))
        cut.append(list(dict.fromkeys(sent[:size])))
        sent = sent[size:]
    return cut


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, seed=st.integers(0, 2**32))
def test_any_order_pieces_and_repeats_count_the_same(
    world: World, tmp_path: Path, steps: list[Step], seed: int
) -> None:
    plain, scrambled = ([world.citizen(), world.citizen()] for _ in range(2))
    one, two = (Tablet(world, world.station(), tmp_path) for _ in range(2))
    two.began_at = one.began_at
    written(one, plain, steps)
    written(two, scrambled, steps)
    world.later(hours=24)
    one.send()
    for piece in pieces([line["number"] for line in two.lines()], Random(seed)):
        two.send(*piece)
    assert [totals(each) for each in scrambled] == [totals(each) for each in plain]
    assert [sessions(each) for each in scrambled] == [sessions(each) for each in plain]
    outcomes = [
        [(each["number"], each["first_result"], each["code"], each["minutes"]) for each in answered(tablet)]
        for tablet in (one, two)
    ]
    assert outcomes[0] == outcomes[1]
    world.later(hours=-24)


def answered(tablet: Tablet) -> list[dict[str, object]]:
    """What every line is told when it is sent once more."""
    items: list[dict[str, object]] = tablet.scanner.send(post, tablet.lines())["items"]
    return items
