"""Every minute: letters that are due go out, of several persons at once, for WeChat takes its time."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from ..kit.clock import SECOND, now_ms
from ..kit.pages import every
from ..kit.sweeping import each
from .sending import send_to
from .store import Letter, due

LETTERS_A_RUN = 2_000
SECONDS_A_RUN = 20
WORKERS = 8
"""A sweep shares its minute with the others: what is left, the next one meets."""


def sweep(at_ms: int) -> int:
    """Send what is due; returns how many letters were looked at. Safe to run twice, and beside itself."""
    found: defaultdict[str, list[Letter]] = defaultdict(list)
    for item in islice(every(due(at_ms)), LETTERS_A_RUN):
        letter = Letter.of(item)
        if letter is not None:
            found[letter.person].append(letter)
    ends_at = now_ms() + SECONDS_A_RUN * SECOND
    with ThreadPoolExecutor(WORKERS) as pool:
        running = [pool.submit(_in_time, person, letters, ends_at) for person, letters in found.items()]
        each(running, lambda one: one.result())
    return sum(map(len, found.values()))


def _in_time(person: str, letters: list[Letter], ends_at: int) -> None:
    if now_ms() < ends_at:
        send_to(person, letters)
