"""The proof on one page: measured figures, and which test shows which fault."""

from infra.proof.rendering import KEPT, kept, page
from infra.proof.scenarios import SCENARIOS, Scenario

__all__ = ["KEPT", "SCENARIOS", "Scenario", "kept", "page"]
