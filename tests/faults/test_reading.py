"""A Query sees transactions one by one as they commit: what is read in the middle of them is a moment of the past, and
a whole one."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from chalicelib import points
from chalicelib.points.chain import Folded, fold
from tests.exchange.shop import cancel, open_shop, reserved, rich
from tests.world import Caller, World

LOOKS = 25


@contextmanager
def coming_and_going(citizen: Caller, offer: str) -> Iterator[None]:
    """Somebody reserves and cancels, again and again, while the block runs."""
    stop = Event()

    def restless() -> None:
        while not stop.is_set():
            cancel(citizen, reserved(citizen, offer))

    thread = Thread(target=restless)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def folded(citizen: Caller) -> Folded:
    """All rows that a statement shows now, replayed."""
    rows = []
    cursor = None
    while True:
        page = points.statement(citizen.person, limit=50, cursor=cursor)
        rows += [(posting.row(), bytes(posting.hash)) for posting in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return fold(reversed(rows))


def test_a_statement_in_the_middle_of_transactions_is_a_whole_moment(world: World) -> None:
    shop = open_shop(world)
    citizen, offer = rich(world), shop.offer(stock=5)
    seqs = []
    with coming_and_going(citizen, offer):
        for _ in range(LOOKS):
            seen = folded(citizen)
            assert seen.violations == []
            assert seen.balances.available + seen.balances.held == 10
            seqs.append(seen.seq)
    assert seqs[-1] > seqs[0], "nothing happened meanwhile"
