"""The repair: what a restore has cut in half is completed or released, until `verify` finds nothing.

Postings are the truth: none is ever changed or removed. What follows from them (balances, states, counts) is folded
again; a lost last row is posted again where its cause is still known. docs/repair.md says what it will not do.
"""

from infra.repair.books import Books, Change
from infra.repair.forgetting import ArchiveUnreadable
from infra.repair.redemptions import House
from infra.repair.repair import repair, repaired

__all__ = ["ArchiveUnreadable", "Books", "Change", "House", "repair", "repaired"]
