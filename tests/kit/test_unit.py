"""The Unit against the real engine: one use case, one write, and what a failed condition means."""

import pytest

from chalicelib.kit.errors import BusyRetry, IdempotencyMismatch, Refusal
from chalicelib.kit.log import metered
from chalicelib.kit.record import Command, Item
from chalicelib.kit.table import RUNS, Key, Otherwise, Replayed, Unit, fetch, run, stale
from infra.proxy import Proxy
from tests.kit.things import Jar, JarFull, JarSealed, a_jar, add, add_once, answered, count, first, fresh, jar, jar_key


def test_pieces_on_one_key_become_one_conditional_update_of_one_unit(proxy: Proxy) -> None:
    key = a_jar(1)
    proxy.clear()

    def fill(unit: Unit) -> None:
        unit.require(key, Jar.amount < 5, stale)
        unit.change(key, Jar.amount.set(2), condition=Jar.amount == 1, otherwise=stale)
        unit.change(key, Jar.note.set("two"), condition=Jar.note.does_not_exist(), otherwise=stale)

    with metered() as meter:
        run(fill)
    assert [each.operation for each in proxy.passed] == ["UpdateItem"]
    assert proxy.passed[0].request["ConditionExpression"].count("AND") == 3  # the three, and "not this very request"
    assert (meter.write_units, meter.write_trips, meter.read_trips) == (1, 1, 0)
    assert (count(key), jar(key).note) == (2, "two")  # type: ignore[union-attr]


def test_one_creation_is_one_put_and_one_removal_one_delete(proxy: Proxy) -> None:
    with metered() as meter:
        key = a_jar(1)
        run(lambda unit: unit.remove(key, Jar.amount == 1, stale))
    assert [each.operation for each in proxy.passed] == ["PutItem", "DeleteItem"]
    assert all("ConditionExpression" in each.request for each in proxy.passed)
    assert (meter.write_units, meter.write_trips) == (2, 2)
    assert jar(key) is None


def test_several_items_are_one_transaction_at_two_units_each(proxy: Proxy) -> None:
    one, two, three = a_jar(), a_jar(), jar_key()
    proxy.clear()

    def fill(unit: Unit) -> None:
        unit.change(one, Jar.amount.set(1), condition=Jar.amount == 0, otherwise=stale)
        unit.require(two, Jar.amount == 0, stale)
        unit.create(three, Jar(amount=3), stale)

    with metered() as meter:
        run(fill)
    (exchange,) = proxy.passed
    assert exchange.operation == "TransactWriteItems"
    assert [next(iter(item)) for item in exchange.request["TransactItems"]] == ["Update", "ConditionCheck", "Put"]
    assert (meter.write_units, meter.write_trips) == (6, 1)
    assert (count(one), count(two), count(three)) == (1, 0, 3)


def test_a_transaction_lands_whole_or_not_at_all(engine: object) -> None:
    one, two = a_jar(), a_jar(9)

    def fill(unit: Unit) -> None:
        unit.change(one, Jar.amount.set(1), condition=Jar.amount == 0, otherwise=stale)
        unit.change(two, Jar.amount.set(1), condition=Jar.amount == 0, otherwise=lambda _: JarFull())

    with pytest.raises(JarFull):
        run(fill)
    assert (count(one), count(two)) == (0, 9)


def test_a_unit_that_changes_nothing_asks_nothing(proxy: Proxy) -> None:
    key = jar_key()
    run(lambda unit: None)
    run(lambda unit: unit.require(key, Jar.pk.exists(), stale))
    assert proxy.passed == []


def test_a_key_that_is_only_recognised_is_no_part_of_the_write(proxy: Proxy) -> None:
    seen, key = a_jar(), a_jar()
    proxy.clear()

    def fill(unit: Unit) -> None:
        unit.recognise(seen, lambda old: None)
        unit.change(key, Jar.amount.set(1), condition=Jar.amount == 0, otherwise=stale)

    run(fill)
    assert [each.operation for each in proxy.passed] == ["UpdateItem"]


def test_every_piece_is_asked_in_order_what_the_old_item_means(engine: object) -> None:
    key, seen = a_jar(7), list[tuple[str, Item | None]]()

    def otherwise(name: str, refusal: Refusal | None) -> Otherwise:
        def ask(old: Item | None) -> Refusal | None:
            seen.append((name, old))
            return refusal

        return ask

    def fill(unit: Unit) -> None:
        unit.require(key, Jar.amount == 7, otherwise("one", None))
        unit.require(key, Jar.amount == 8, otherwise("two", JarSealed()))
        unit.change(key, Jar.amount.set(9), condition=None, otherwise=otherwise("three", JarFull()))

    with pytest.raises(JarSealed):
        run(fill)
    assert [name for name, _ in seen] == ["one", "two"]
    assert all(old is not None and old["ct"] == {"N": "7"} for _, old in seen)


def test_only_the_pieces_of_the_item_that_failed_are_asked(engine: object) -> None:
    good, bad = a_jar(), a_jar()

    def fill(unit: Unit) -> None:
        unit.change(good, Jar.amount.set(1), condition=Jar.amount == 0, otherwise=lambda _: JarSealed())
        unit.create(bad, Jar(amount=1), lambda old: JarFull(held=old is not None))

    with pytest.raises(JarFull) as refused:
        run(fill)
    assert refused.value.details == {"held": True}


def test_a_missing_item_is_told_as_none(engine: object) -> None:
    def fill(unit: Unit) -> None:
        unit.change(jar_key(), Jar.amount.set(1), condition=Jar.pk.exists(), otherwise=lambda old: JarFull(old=old))

    with pytest.raises(JarFull) as refused:
        run(fill)
    assert refused.value.details == {"old": None}


def test_the_same_command_gets_its_first_answer_though_the_jar_is_full_now(engine: object) -> None:
    key, command = a_jar(), Command(fresh(), "d1")
    assert run(lambda unit: add_once(unit, key, command)) == 1
    for _ in range(2):
        run(lambda unit: add_once(unit, key, Command(fresh(), "d1")))
    with pytest.raises(JarFull):
        run(lambda unit: add_once(unit, key, Command(fresh(), "d1")))
    with metered() as meter:
        assert run(lambda unit: add_once(unit, key, command)) == 1
    assert meter.replayed
    assert count(key) == 3


def test_the_same_command_is_recognised_though_the_action_itself_refuses(engine: object) -> None:
    key, command = a_jar(), Command(fresh(), "d1")

    def before_noon(unit: Unit, noon: bool = False) -> int:
        unit.recognise(key, lambda old: answered(old, command))
        if noon:
            raise JarSealed()
        return add_once(unit, key, command)

    run(before_noon)
    with metered() as meter:
        assert run(lambda unit: before_noon(unit, noon=True)) == 1
    assert meter.replayed


def test_a_command_that_was_never_done_is_refused_as_the_action_says(engine: object) -> None:
    key = a_jar()

    def refuse(unit: Unit) -> None:
        unit.recognise(key, lambda old: None)
        raise JarSealed()

    with pytest.raises(JarSealed):
        run(refuse)


def test_the_same_key_with_another_input_is_a_mismatch(engine: object) -> None:
    name = fresh()
    key = a_jar(3, commands=(Command(name, "d1"),))
    with pytest.raises(IdempotencyMismatch):
        run(lambda unit: add_once(unit, key, Command(name, "d2")))
    assert count(key) == 3


def test_an_action_may_say_itself_that_it_was_done_before(engine: object) -> None:
    def again(unit: Unit) -> str:
        raise Replayed("the first answer")

    with metered() as meter:
        assert run(again) == "the first answer"
    assert meter.replayed


def test_what_was_read_and_changed_meanwhile_is_read_again(engine: object) -> None:
    key = a_jar(1)
    with metered() as meter, first("UpdateItem", lambda: run(lambda unit: add(unit, key, 10))):
        assert run(lambda unit: add(unit, key)) == 12
    assert count(key) == 12
    assert meter.retries == 1


def test_whoever_always_loses_is_told_to_come_back_and_nothing_was_done(engine: object) -> None:
    key, tries = a_jar(1), list[int]()

    def never(unit: Unit) -> None:
        tries.append(1)
        unit.change(key, Jar.amount.set(99), condition=Jar.amount == -1, otherwise=stale)

    with pytest.raises(BusyRetry):
        run(never)
    assert len(tries) == RUNS
    assert count(key) == 1


def test_a_key_is_read_once_a_unit_and_several_in_one_round_trip(proxy: Proxy) -> None:
    one, two, nobody = a_jar(1), a_jar(2), jar_key()
    proxy.clear()
    unit = Unit()
    assert unit.read(one)[0]["ct"] == {"N": "1"}  # type: ignore[index]
    found = unit.read(one, two, nobody, two)
    assert [item and item["ct"]["N"] for item in found] == ["1", "2", None, "2"]
    assert [each.operation for each in proxy.passed] == ["GetItem", "BatchGetItem"]
    asked = proxy.passed[1].request["RequestItems"]["records"]
    assert (len(asked["Keys"]), asked["ConsistentRead"]) == (2, True)


def test_more_than_a_hundred_keys_are_read_in_batches_and_repeats_once(proxy: Proxy) -> None:
    key = a_jar(5)
    proxy.clear()
    wanted = [Key(key.pk, f"{number}") for number in range(149)] + [key, key]
    found = fetch(wanted)
    assert len(found) == 150
    assert [at for at, item in found.items() if item] == [key]
    assert [each.operation for each in proxy.passed] == ["BatchGetItem"] * 2


def test_a_key_is_created_changed_or_removed_never_two_of_these(engine: object) -> None:
    def create(unit: Unit, key: Key) -> None:
        unit.create(key, Jar(amount=1), stale)

    def change(unit: Unit, key: Key) -> None:
        unit.change(key, Jar.amount.set(2), condition=None, otherwise=stale)

    def remove(unit: Unit, key: Key) -> None:
        unit.remove(key, Jar.pk.exists(), stale)

    pairs = [(create, create), (create, change), (change, create), (change, remove), (remove, change), (create, remove)]
    for one, other in pairs:
        unit, key = Unit(), jar_key()
        one(unit, key)
        with pytest.raises(ValueError, match="one Unit"):
            other(unit, key)
