"""Open sessions that nothing will ever end: told, not judged, because a reminder comes a moment after its check-in."""

from chalicelib.checkin.store import DeskCheckin, Due
from chalicelib.kit.clock import MINUTE
from chalicelib.kit.record import Item


class Sessions:
    """Every open session and every reminder."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], int] = {}
        self._due: set[tuple[str, str]] = set()

    def desk(self, item: Item) -> None:
        """A person's desk."""
        desk = DeskCheckin.of(item)
        if desk is not None and desk.session:
            self._open[desk.pk.removeprefix("P#"), desk.session] = int(desk.opened_at)

    def reminder(self, item: Item) -> None:
        """When a session ends by itself."""
        due = Due.of(item)
        if due is not None:
            self._due.add((due.person, due.session))

    def finish(self, now_ms: int) -> list[str]:
        """The sessions that have been open for a minute and have no reminder."""
        waiting = (each for each, opened_at in self._open.items() if opened_at < now_ms - MINUTE)
        return sorted(session for person, session in waiting if (person, session) not in self._due)
