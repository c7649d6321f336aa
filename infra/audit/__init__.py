"""The audit: every row of both tables is read once, every chain folded, and compared with what the desks say.

The one place beside the tests that scans. It judges a city at rest; what moves meanwhile is looked at a second time.
"""

from infra.audit.examine import audit, examine
from infra.audit.verdict import Verdict

__all__ = ["Verdict", "audit", "examine"]
