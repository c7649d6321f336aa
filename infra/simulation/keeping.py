"""Keepers who scan volunteers, and tablets without a network, whose lists come later: in pieces, twice, shuffled."""

from typing import Any, Literal

from chalicelib.checkin import personal
from chalicelib.kit.clock import HOUR, MINUTE
from chalicelib.kit.record import Command
from chalicelib.kit.who import Actor

from .city import Begun, Person, command
from .deeds import Deed
from .staff import Tablet
from .stage import Stage

PIECE = 50
LATE_MS = 8 * HOUR
SKEWED_MS = 9 * MINUTE


class Keeping:
    """People who are scanned by somebody else."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dice, self._city, self._phones = stage.dice, stage.city, stage.phones
        self._scheduler = stage.scheduler
        self._sent: dict[str, set[int]] = {}

    def somebody_is_scanned(self) -> None:
        """By a keeper, online, or by a tablet, whose list somebody brings later."""
        roll, tablet = self._dice.random(), self._dice.choice(self._city.tablets)
        if roll < 0.6:
            self._by_keeper(self._city.somebody(self._dice))
        elif roll < 0.85:
            self._by_tablet(self._city.somebody(self._dice), tablet)
        else:
            self._bring(tablet)

    # ---- keepers

    def _by_keeper(self, person: Person) -> None:
        opened: Deed | None = person.session
        if opened is None or self._dice.random() < 0.05:
            self._scan("scan_in", person, self._dice.choice(self._city.stations).id)
        elif self._dice.random() < 0.1:
            self._void(person, opened)
        else:
            for _ in range(2 if self._dice.random() < 0.2 else 1):
                self._scan("scan_out", person, opened.about["station"])

    def _scan(self, verb: Literal["scan_in", "scan_out"], person: Person, station: str) -> None:
        keeper = self._city.keepers[station]
        volunteer = keeper if self._dice.random() < 0.02 else person.actor
        code = self._code(volunteer)

        def call(given: Command) -> Any:
            return self._stage.asking(verb, keeper, code, station)(given)

        def then(deed: Deed) -> None:
            if deed.done is not None and verb == "scan_in" and person.session is None:
                person.session = deed
                self._city.begun.append(Begun(person, deed.command.key, station, deed.done.ended_ns // 10**6))
            elif deed.done is not None and verb == "scan_out":
                person.session = None

        about = {"actor": volunteer, "volunteer": volunteer.person, "station": station}
        deed = Deed(verb, keeper.person, command(self._dice, verb), call, about)
        self._phones.send(deed, after_s=self._dice.uniform(0, 0.02), then=then)

    def _void(self, person: Person, opened: Deed) -> None:
        station, session = opened.about["station"], opened.command.key
        keeper, code = self._city.keepers[station], self._code(person.actor)
        person.session = None
        call = self._stage.asking("void_scan", keeper, session, code, station)
        about = {"actor": person.actor, "volunteer": person.id, "session": session}
        self._phones.send(Deed("void_scan", keeper.person, command(self._dice, "void"), call, about))

    def _code(self, volunteer: Actor) -> str:
        """The slip of paper that the volunteer carries."""
        return personal.issue(volunteer.person, volunteer.epoch, self._now_ms)[0]

    @property
    def _now_ms(self) -> int:
        return self._scheduler.now_ns // 10**6

    # ---- tablets

    def _by_tablet(self, person: Person, tablet: Tablet) -> None:
        """A visit of the last hours, as the tablet wrote it down: in, often out, sometimes only out, or in twice."""
        last_at = tablet.lines[-1].at if tablet.lines else 0
        at = max(last_at + 1, self._now_ms - self._dice.randrange(LATE_MS))
        code = personal.issue(person.id, person.actor.epoch, at - MINUTE)[0]
        roll, out_at = self._dice.random(), at + self._dice.randrange(7 * HOUR)
        if roll < 0.9:
            tablet.scan(min(at, self._now_ms), "check_in", code)
        if roll > 0.15 and out_at <= self._now_ms:
            tablet.scan(out_at, "check_out", code)

    def _bring(self, tablet: Tablet) -> None:
        sent = self._sent.setdefault(tablet.station, set())
        waiting = [line for line in tablet.lines if line.number not in sent or self._dice.random() < 0.05]
        self._dice.shuffle(waiting)
        while waiting:
            piece = waiting[: self._dice.randint(1, 8)]
            del waiting[: len(piece)]
            if self._dice.random() < 0.9:  # the others another time
                sent.update(line.number for line in piece)
                self._send(tablet, sorted(piece, key=lambda line: self._dice.random()))

    def _send(self, tablet: Tablet, lines: list[Any]) -> None:
        told: list[Any] = []
        wrong_ms = SKEWED_MS if self._dice.random() < 0.01 else 0

        def call(given: Command) -> None:
            sent_at = self._now_ms + wrong_ms
            told.extend(self._stage.asking("upload", tablet.actor, sent_at, lines)(given))

        given, about = command(self._dice, "upload"), {"told": told, "tablet": tablet}
        deed = Deed("upload", tablet.actor.person, given, call, about)
        self._phones.send(deed, after_s=self._dice.uniform(0, 0.05))
