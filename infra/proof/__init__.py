"""The proof on one page: measured figures, and which test shows which fault."""

from infra.proof.readme import README, opening
from infra.proof.rendering import KEPT, kept, page
from infra.proof.scenarios import SCENARIOS, Scenario

__all__ = ["KEPT", "README", "SCENARIOS", "Scenario", "kept", "opening", "page"]
