"""Programmes: who gives points, how many a month, and what happens to an award that finds nothing left. Pure."""

from .figures import Figures
from .trade_figures import Programme

HOURS, REPORTS = "hours", "reports"


def programme_of(code: str, figures: Figures) -> Programme:
    """A programme by these figures; one that the table does not know has no cap.

    Reports have figures of their own, which count where the table says nothing of them.
    """
    found = next((each for each in figures.programmes.rows if each.code == code), None)
    if found is not None:
        return found
    if code == REPORTS:
        own = figures.reports
        return Programme(code=code, name="随手拍", monthly_points=own.monthly_budget_points, shards=own.budget_shards)
    return Programme(code=code, name="志愿服务时长" if code == HOURS else "")


def all_programmes(figures: Figures) -> list[Programme]:
    """All programmes: those of the house, and those of the table."""
    codes = dict.fromkeys((HOURS, REPORTS, *(each.code for each in figures.programmes.rows)))
    return [programme_of(code, figures) for code in codes]
