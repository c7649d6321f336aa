"""What an audit found."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

SHOWN = 20


@dataclass(frozen=True)
class Verdict:
    """Counts, sums, and one sentence for each thing that is wrong. `unreminded` are open sessions that nothing ends."""

    accounts: int
    postings: int
    sum: int
    found: tuple[str, ...] = ()
    unreminded: tuple[str, ...] = field(default=())

    def lasting(self, before: Iterable[str]) -> "Verdict":
        """Only what was also wrong before."""
        known = set(before)
        return replace(self, found=tuple(each for each in self.found if each in known))

    def line(self) -> dict[str, Any]:
        """As `./dev verify` prints it."""
        return {
            "accounts": self.accounts,
            "postings": self.postings,
            "sum": self.sum,
            "violations": len(self.found),
            "found": list(self.found[:SHOWN]),
            "sessions_without_reminder": len(self.unreminded),
        }
