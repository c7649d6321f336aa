"""From one rewarded report of a kind to the next of the same person, a category may ask for some time to pass."""

from ..kit.clock import HOUR
from ..kit.pages import Listing, every
from ..policy import Category
from .store import Report, reports_of


def comes_too_soon(report: Report, category: Category) -> bool:
    """Whether another report of this person and kind, at most so old, has its reward.

    Two that are rewarded at once meet at the desk: the later one is judged anew, and finds the earlier.
    """
    if not category.cooldown_hours:
        return False
    since = int(report.submitted_at) - category.cooldown_hours * HOUR
    for item in every(Listing(reports_of(report.person), index="gsi1", newest_first=True)):
        other = Report.of(item)
        if other is None or int(other.submitted_at) <= since:
            return False
        if other.id != report.id and (other.category, other.reward) == (report.category, "granted"):
            return True
    return False
