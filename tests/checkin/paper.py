"""What a clerk with pencil and paper knows of a few people's sessions: what speaks against one, what it was worth."""

from collections import defaultdict

from chalicelib.kit.clock import HOUR, MINUTE
from infra.simulation import days
from infra.simulation.days import Word

STEP, LONGEST, FORGOTTEN, VOIDABLE = MINUTE // 2, 6 * HOUR, 30 * MINUTE, 5 * MINUTE
SESSIONS_MOST, KEPT = 12, 48 * HOUR


class Paper:
    """By person: the open session, when sessions began, which steps of codes were used, and what was served."""

    def __init__(self, closes: list[int]) -> None:
        self.open: dict[int, tuple[str, int, int]] = {}  # who -> session, since, hall
        self.voided: set[str] = set()
        self._closes = closes  # the minute of the day when each hall closes
        self._begun: dict[int, list[int]] = defaultdict(list)
        self._used: dict[int, list[int]] = defaultdict(list)
        self._served: dict[tuple[int, int], list[Word]] = defaultdict(list)  # by who and the end of the day

    # ---- what speaks against it

    def may_begin(self, who: int, at: int) -> set[str]:
        young = [begun for begun in self._begun[who] if begun > at - KEPT]
        many = {"too_many_check_ins"} if len(young) >= SESSIONS_MOST else set()
        return many | ({"already_checked_in"} if who in self.open else set())

    def may_end(self, who: int, hall: int) -> set[str]:
        if who not in self.open:
            return {"not_checked_in"}
        return {"wrong_station"} if self.open[who][2] != hall else set()

    def may_void(self, who: int, at: int) -> set[str]:
        if who not in self.open:
            return {"not_checked_in"}
        return {"too_late_to_void"} if at - self.open[who][1] > VOIDABLE else set()

    def dead(self, who: int, step: int, at: int) -> set[str]:
        """What speaks against a code: its age, and that this step or a later one was used."""
        used = {"code_used"} if step <= max(self._used[who], default=0) else set()
        return used | ({"code_expired"} if step < at // STEP - 1 else set())

    # ---- what is written down

    def begin(self, who: int, session: str, hall: int, at: int) -> None:
        assert who not in self.open
        self.open[who] = session, at, hall
        self._begun[who].append(at)

    def use(self, who: int, step: int) -> None:
        """C5: a step of a code is used once by a person."""
        assert step not in self._used[who]
        self._used[who].append(step)

    def void(self, who: int) -> None:
        self.voided.add(self.open.pop(who)[0])

    def end(self, who: int, at: int) -> None:
        session, since, _ = self.open.pop(who)
        for ends, piece in days.by_days(Word(session, since, min(at, since + LONGEST), 3)):
            self._served[who, ends].append(piece)

    def due(self, who: int) -> int:
        """When the open session ends by itself."""
        _, since, hall = self.open[who]
        closes = days.midnight_after(since) - days.DAY + self._closes[hall] * MINUTE
        return min(since + LONGEST, closes) if closes > since else since + LONGEST

    def minutes(self, who: int) -> int:
        """All minutes of a person, day by day."""
        return sum(days.minutes(words) for (whose, _), words in self._served.items() if whose == who)
