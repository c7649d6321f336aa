"""A volunteer's personal code: for those who cannot scan, a keeper scans them.

    V1.<person>.<epoch>.<issued, unix seconds>.<mac: 16 characters>

It is good for the hours that policy says, and dies with the person's logins. It says who, not where or when: whoever
scans it answers for that.
"""

from dataclasses import dataclass

from ..kit.clock import HOUR
from ..kit.codes import derived_key, same, tag, to_text
from ..kit.ids import is_ulid
from ..kit.secrets import key_ring
from ..policy import Figures
from ..stations import CodeInvalid

_MAC = 16


@dataclass(frozen=True)
class Personal:
    """What a personal code says."""

    person: str
    epoch: int
    issued_at: int

    def dies_at(self, figures: Figures) -> int:
        """The moment from which on it is worthless."""
        return self.issued_at + figures.checkin.personal_code_hours * HOUR


def issue(person: str, epoch: int, now_ms: int) -> tuple[str, Personal]:
    """A person's code from now on, under the newest key."""
    personal = Personal(person, epoch, now_ms // 1000 * 1000)
    said = f"{person}.{epoch}.{now_ms // 1000}"
    return f"V1.{said}.{_mac(key_ring().code_key()[1], said)}", personal


def claimed_person(code: str) -> str:
    """Whose code it claims to be, before anything is proven. CodeInvalid."""
    parts = code.split(".")
    if parts[0] != "V1" or len(parts) != 5 or not is_ulid(parts[1]):
        raise CodeInvalid()
    return parts[1]


def read(code: str) -> Personal:
    """What a code of ours says, however old it is. CodeInvalid."""
    person = claimed_person(code)
    said, _, mac = code.removeprefix("V1.").rpartition(".")
    if not any(same(mac, _mac(bytes.fromhex(master), said)) for _, master in key_ring().codes):
        raise CodeInvalid()
    _, epoch, issued_s = said.split(".")
    return Personal(person, int(epoch), int(issued_s) * 1000)


def _mac(master: bytes, said: str) -> str:
    return to_text(tag(derived_key(master, "personal"), said.encode(), 12))[:_MAC]
