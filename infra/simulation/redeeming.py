"""Reservations, confirmations and cancellations: several clerks at once, and everybody at the last moment."""

from typing import Any

from chalicelib.exchange import confirming
from chalicelib.kit.record import Command
from chalicelib.kit.who import Actor

from .city import Person, Receipt, command
from .deeds import Deed
from .stage import Stage


class Redeeming:
    """People who spend points, and those who serve them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._scheduler = stage.scheduler

    def somebody_redeems(self) -> None:
        person = self._city.somebody(self._dice)
        if self._dice.random() < 0.9:
            person.reservations = [each for each in person.reservations if self._is_open(each)]
        if not person.reservations or (len(person.reservations) < 4 and self._dice.random() < 0.5):
            self._reserve(person)
            return
        reservation: Deed = self._dice.choice(person.reservations)
        roll = self._dice.random()
        if roll < 0.15:
            person.reservations.remove(reservation)  # forgotten: it expires
            return
        if roll < 0.8:
            self._confirm(person, reservation)
        if roll > 0.7:
            self._cancel(person, reservation)

    def _is_open(self, reservation: Deed) -> bool:
        return reservation.done is not None and reservation.done.answer.expires_at * 10**6 > self._scheduler.now_ns

    def _reserve(self, person: Person) -> None:
        hot = self._dice.random() < 0.4
        offer = self._dice.choice(self._city.offers[:3] if hot else self._city.offers)
        call = self._stage.asking("reserve", person.actor, offer)

        def then(deed: Deed) -> None:
            if deed.done is not None:
                person.reservations.append(deed)
                roll = self._dice.random()
                if roll < 0.1:
                    self._at_the_end(person, deed)
                elif roll < 0.45:
                    self._confirm(person, deed, after_s=self._dice.uniform(0, 300))

        self._phones.send(self._stage.deed("reserve", person, call, offer=offer), then=then)

    def _at_the_end(self, person: Person, reservation: Deed) -> None:
        """Confirm, cancel and sweep when the reservation is about to end."""
        redemption = reservation.done.answer if reservation.done else None
        if redemption is None:
            return
        left_s = redemption.expires_at / 1000 - self._scheduler.now_ns / 1e9
        after_s = max(0.0, left_s + self._dice.choice([0, 30, 75, 120]) + self._dice.uniform(-5, 5))
        self._confirm(person, reservation, after_s=after_s, slow_s=self._dice.uniform(0, 85))
        self._stage.sweep(after_s + self._dice.uniform(-0.03, 0.03))
        if self._dice.random() < 0.5:
            self._cancel(person, reservation, after_s=after_s + self._dice.uniform(0, 0.03))

    def _confirm(self, person: Person, reservation: Deed, *, after_s: float = 0, slow_s: float = 0) -> None:
        redemption = reservation.done.answer if reservation.done else None
        if redemption is None:
            return
        shops = [redemption.merchant] if redemption.merchant else self._city.merchants
        if self._dice.random() < 0.05:
            shops = [self._dice.choice(self._city.merchants)]
        clerks = [clerk for shop in shops for clerk in self._city.clerks[shop]]
        many = 2 if self._dice.random() < (0.2 if redemption.merchant else 0.6) else 1
        for clerk in self._dice.sample(clerks, many):
            starts_s = after_s + self._dice.uniform(0, 0.02)
            self._confirm_by(clerk, person, redemption.id, after_s=starts_s, slow_s=slow_s)
        if reservation in person.reservations and self._dice.random() < 0.8:
            person.reservations.remove(reservation)

    def _confirm_by(self, clerk: Actor, person: Person, redemption: str, *, after_s: float, slow_s: float) -> None:
        typed, shown = self._dice.random() < 0.15, list[confirming.Presented]()

        def call(given: Command) -> Any:
            if not shown:
                now = self._stage.asking("code", person.actor, redemption)(command(self._dice, "code"))
                shown.append(
                    confirming.Presented(typed_code=now.typed_code) if typed else confirming.Presented(code=now.code)
                )
                self._scheduler.sleep(slow_s)  # the clerk was looking for his glasses
            return self._stage.asking("confirm", clerk, redemption, shown[0])(given)

        def then(deed: Deed) -> None:
            if deed.done is not None and deed.done.answer.merchant:
                person.receipts.append(Receipt(redemption, deed.done.answer.merchant))

        given = command(self._dice, "confirm")
        deed = Deed("confirm", clerk.person, given, call, {"redemption": redemption, "clerk": clerk})
        self._phones.send(deed, after_s=after_s, then=then)

    def _cancel(self, person: Person, reservation: Deed, *, after_s: float = 0) -> None:
        redemption = reservation.done.answer if reservation.done else None
        if redemption is None:
            return
        by_shop = bool(redemption.merchant) and self._dice.random() < 0.2
        actor = self._dice.choice(self._city.clerks[redemption.merchant]) if by_shop else person.actor
        if reservation in person.reservations:
            person.reservations.remove(reservation)
        about = {"redemption": redemption.id}
        given = command(self._dice, "cancel")
        call = self._stage.asking("cancel", actor, redemption.id)
        self._phones.send(Deed("cancel", actor.person, given, call, about), after_s=after_s)
