"""What a run of the bank test did, and what was wrong with it."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Result:
    """What a run did and what was wrong with it; `digest` names its history."""

    operations: int = 0
    hit: int = 0  # how many of them met a fault
    faults: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0
    replay_command: str = ""
    units: dict[str, float] = field(default_factory=dict)
    digest: str = ""

    def add(self, one: "Result", seconds: float) -> None:
        """Take in another city; the first violation and its replay stay."""
        self.operations += one.operations
        self.hit += one.hit
        self.faults += one.faults
        self.seconds = seconds
        if not self.violations:
            self.violations, self.replay_command = one.violations, one.replay_command
        self.units = {verb: max(one.units.get(verb, 0), self.units.get(verb, 0)) for verb in one.units | self.units}
        self.digest = hashlib.sha256((self.digest + one.digest).encode()).hexdigest()[:16]

    @property
    def line(self) -> dict[str, object]:
        """The result as one JSON line."""
        return {
            "ops": self.operations,
            "hit": round(self.hit / self.operations, 3) if self.operations else 0,
            "faults": sum(self.faults.values()),
            "kinds": dict(sorted(self.faults.items())),
            "violations": len(self.violations),
            "seconds": round(self.seconds, 1),
            "ops_per_s": round(self.operations / self.seconds) if self.seconds else 0,
            "units": dict(sorted(self.units.items())),
            "digest": self.digest,
            "replay": self.replay_command,
        }
