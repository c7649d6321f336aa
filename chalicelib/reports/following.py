"""Who is told what becomes of a case beside its reporter: those who reported the same, and those who said "me too"."""

from itertools import islice

from ..kit.pages import Listing, every
from .case_store import FOLLOWERS, Follower, reports_of_case
from .store import Report

TOLD_MOST = 500


def followers_of(case_id: str) -> list[str]:
    """The persons who follow a case, those who reported it first; at most so many."""
    repeats = (Report.of(item) for item in every(Listing(reports_of_case(case_id), index="gsi2")))
    said = (Follower.of(item) for item in every(Listing(f"CASE#{case_id}", prefix=FOLLOWERS)))
    reported = [each.person for each in repeats if each is not None and each.state == "duplicate"]
    return [*reported, *(each.person for each in islice(said, TOLD_MOST) if each is not None)][:TOLD_MOST]
