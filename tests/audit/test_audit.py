"""The audit finds what is wrong, whatever it is, and says nothing when nothing is."""

import json
import random
from collections.abc import Callable
from copy import deepcopy

import pytest
from msgspec.structs import replace

from chalicelib import points
from chalicelib.checkin.reactions import remind
from chalicelib.kit.facts import News
from chalicelib.kit.ids import to_bytes
from chalicelib.kit.table import Unit, run
from infra.local.engine import Engine
from tests.exchange.books import Books, Row, books_of
from tests.exchange.shop import cancel, code_of, confirm, give, open_shop, reserve, reserved, rich
from tests.world import HERE, World, rotating_code, start_of_day


@pytest.fixture
def books(made: Books, world: World) -> Books:
    """Sound books that a test may spoil."""
    return deepcopy(made)


@pytest.fixture(scope="module")
def made(engine: Engine) -> Books:
    """A shop and three people who reserved, confirmed, cancelled."""
    with start_of_day() as traveller:
        return _made(World(traveller))


def _made(world: World) -> Books:
    shop = open_shop(world)
    offer, limited = shop.offer(price_points=2, stock=9, shards=3), shop.offer(per_person_limit=2)
    people = [rich(world, 20) for _ in range(3)]
    for person in people:
        one, other = reserved(person, offer), reserved(person, offer)
        confirm(shop.clerk, one, code_of(person, one))
        cancel(person, other)
        reserved(person, limited)
        give(person, 3, expires_on="2028-12-31")
    return books_of(shop, people)


def row_of(rows: list[Row], name: str, value: str) -> Row:
    return next(row for row in rows if row.get(name, {}).get("S", "").startswith(value))


def test_sound_books_have_no_violation(books: Books) -> None:
    verdict = books.verdict
    assert (verdict.found, verdict.sum, verdict.postings) == ((), 0, 3 * 7)
    assert verdict.accounts == 3 * 2 + 2  # available and held of each, the programme, the merchant
    assert verdict.line() == {
        "accounts": 8, "postings": 21, "sum": 0, "violations": 0, "found": [], "sessions_without_reminder": 0,
    }  # fmt: skip


def test_the_order_of_rows_does_not_matter(books: Books) -> None:
    random.Random(7).shuffle(books.postings)
    random.Random(7).shuffle(books.records)
    assert books.verdict.found == ()


@pytest.mark.parametrize("position", range(21))
def test_a_missing_posting_is_found(books: Books, position: int) -> None:
    del books.postings[position]
    assert books.verdict.found


@pytest.mark.parametrize("attribute", ["tx", "at", "cs", "ac", "pv", "lg", "lo", "h", "sk", "pk", "g1pk", "g1sk"])
def test_every_flipped_byte_of_a_posting_is_found(books: Books, attribute: str) -> None:
    shop_row = row_of(books.postings, "g1pk", "MERCHANT#")
    ((kind, content),) = shop_row[attribute].items()
    raw = content if isinstance(content, bytes) else content.encode()
    for position in range(len(raw)):
        flipped = bytes([*raw[:position], raw[position] ^ 1, *raw[position + 1 :]])
        shop_row[attribute] = {kind: flipped if kind == "B" else flipped.decode()}
        assert books.verdict.found, f"byte {position} of {attribute}"


@pytest.mark.parametrize("name", ["av", "he", "de", "ho", "sq"])
def test_a_changed_balance_is_found(books: Books, name: str) -> None:
    desk = books.record("DESK")
    desk[name] = {"N": str(int(desk[name]["N"]) + 1)}
    assert any(desk["pk"]["S"] in sentence for sentence in books.verdict.found)


def test_a_changed_lot_and_a_changed_head_are_found(books: Books) -> None:
    desk, lots = books.record("DESK"), books.record("DESK")["lo"]
    desk["lo"] = {"S": lots["S"].replace("2028", "2029")}
    assert len(books.verdict.found) == 1
    desk["lo"], desk["ch"] = lots, {"B": b"\0" * 32}
    assert len(books.verdict.found) == 1


def test_a_missing_desk_is_found(books: Books) -> None:
    books.records.remove(books.record("DESK"))
    assert any("no desk" in sentence for sentence in books.verdict.found)


def test_a_txid_that_two_people_have_is_found(books: Books) -> None:
    mine = row_of(books.postings, "tx", "rdm:")
    other = next(row for row in books.postings if row["pk"] != mine["pk"] and row["tx"]["S"].startswith("gift:"))
    other["tx"] = mine["tx"]
    assert any(sentence.endswith(" too") and "was posted to" in sentence for sentence in books.verdict.found)


def test_a_doubled_posting_is_found(books: Books) -> None:
    last = max((row for row in books.postings), key=lambda row: (row["pk"]["S"], row["sk"]["S"]))
    books.postings.append({**last, "sk": {"S": f"{int(last['sk']['S']) + 1:012d}"}})
    assert any("was posted before" in sentence for sentence in books.verdict.found)


def test_a_doubled_stock_is_found(books: Books) -> None:
    shard = books.record("STOCK#01")
    shard["qt"] = {"N": str(max(1, int(shard["qt"]["N"])) * 2)}
    assert any("were put in" in sentence for sentence in books.verdict.found)


def test_a_stock_below_nothing_is_found(books: Books) -> None:
    low, high = books.record("STOCK#01"), books.record("STOCK#02")
    left = int(low["qt"]["N"])
    low["qt"], high["qt"] = {"N": "-1"}, {"N": str(int(high["qt"]["N"]) + left + 1)}
    assert any("were put in" in sentence for sentence in books.verdict.found)


def test_a_missing_stock_shard_is_found(books: Books) -> None:
    books.records.remove(books.record("STOCK#02"))
    assert any("stock shard is missing" in sentence for sentence in books.verdict.found)


@pytest.mark.parametrize(("name", "value"), [("lv", {"BOOL": False}), ("pp", {"N": "9"}), ("pv", {"N": "9"})])
def test_a_shard_that_says_another_price_or_state_is_found(books: Books, name: str, value: Row) -> None:
    books.record("STOCK#00")[name] = value
    assert any("another price or state" in sentence for sentence in books.verdict.found)


@pytest.mark.parametrize("state", ["reserved", "confirmed", "cancelled", "expired"])
def test_a_state_that_does_not_fit_its_postings_is_found(books: Books, state: str) -> None:
    for row in [row for row in books.records if row["sk"]["S"] == "REDEMPTION" and row["st"]["S"] != state]:
        before, row["st"] = row["st"], {"S": state}
        assert any(f"is {state}, its postings are" in sentence for sentence in books.verdict.found)
        row["st"] = before


def test_a_redemption_of_another_price_or_person_is_found(books: Books) -> None:
    row = books.record("REDEMPTION")
    row["pp"] = {"N": "3"}
    assert any("for a price of 3" in sentence for sentence in books.verdict.found)
    row["pe"] = {"B": to_bytes("01M82YNGCGD66SFVK6SCXAENJ0")}
    assert any("to somebody else" in sentence for sentence in books.verdict.found)


def test_points_held_for_nothing_are_found(books: Books) -> None:
    books.record("DESK")["he"] = {"N": "7"}
    assert any("holds 7 for reservations of 1" in sentence for sentence in books.verdict.found)


def test_a_missing_redemption_is_found(books: Books) -> None:
    books.records.remove(books.record("REDEMPTION"))
    assert any("no redemption" in sentence for sentence in books.verdict.found)


@pytest.mark.parametrize("change", [lambda desk: desk.pop("eo"), lambda desk: desk.update(eo={"BS": [b"\0" * 16]})])
def test_open_reservations_that_the_desk_does_not_list_are_found(books: Books, change: Callable[[Row], object]) -> None:
    change(books.record("DESK"))
    assert any("lists other reservations" in sentence for sentence in books.verdict.found)


def test_a_limit_that_miscounts_is_found(books: Books) -> None:
    books.record("LIMIT#")["ct"] = {"N": "0"}
    assert any("its limit counts" in sentence for sentence in books.verdict.found)


def test_an_unreadable_record_is_found(books: Books) -> None:
    books.record("REDEMPTION")["lo"] = {"S": "{"}
    assert any("cannot be read" in sentence for sentence in books.verdict.found)


def test_points_out_of_nothing_are_found(books: Books) -> None:
    row = row_of(books.postings, "tx", "gift:")
    legs = json.loads(row["lg"]["S"])
    legs[-1][1] -= 5
    row["lg"] = {"S": json.dumps(legs)}
    assert any("sum to" in sentence for sentence in books.verdict.found)


def test_a_session_that_nothing_ends_is_told_and_is_no_violation(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = citizen.post("/v1/check-ins", {"code": rotating_code(station), "location": HERE}).body["id"]
    assert books_of(None, [citizen]).verdict.unreminded == ()
    world.later(minutes=2)
    verdict = books_of(None, [citizen]).verdict
    assert (verdict.unreminded, verdict.found) == ((session,), ())
    data = {"person": citizen.person, "session": session, "station": station.id}
    remind(News("n", "CheckedIn", 1_795_395_600_000, "", "", data))
    assert books_of(None, [citizen]).verdict.unreminded == ()


def test_only_what_is_wrong_twice_is_wrong(books: Books) -> None:
    before = books.verdict
    books.record("DESK")["av"] = {"N": "1"}
    wrong = books.verdict
    assert wrong.found
    assert wrong.lasting(before.found).found == ()
    assert wrong.lasting(wrong.found).found == wrong.found


def test_a_released_debt_fits_its_redemption(world: World) -> None:
    shop, citizen = open_shop(world), rich(world, 3)
    redemption = reserve(citizen, shop.offer(price_points=3)).body["id"]

    class Fined:
        """A fine that nothing is left for."""

        def apply(self, before: points.Balances) -> tuple[points.Balances, tuple[tuple[str, int], ...]]:
            return replace(before, debt=before.debt + 2), (("debt", -2), ("program:test", 2))

    def fine(unit: Unit) -> None:
        points.post(unit, citizen.person, points.Cause("fine:1" + redemption, "test", "system", 0), Fined())

    run(fine)
    cancel(citizen, redemption)
    assert citizen.get("/v1/me/points").body["available"] == 1
    assert books_of(shop, [citizen]).verdict.found == ()
