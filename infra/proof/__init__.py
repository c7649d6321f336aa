"""The proof on one page: measured figures, and which test shows which fault."""

from infra.proof.invariants import INVARIANTS, Invariant
from infra.proof.ledger import LEDGER
from infra.proof.readme import README, opening
from infra.proof.rendering import KEPT, kept, page
from infra.proof.scenarios import SCENARIOS, Scenario
from infra.proof.service import SERVICE

__all__ = [
    "INVARIANTS",
    "KEPT",
    "LEDGER",
    "README",
    "SCENARIOS",
    "SERVICE",
    "Invariant",
    "Scenario",
    "kept",
    "opening",
    "page",
]
