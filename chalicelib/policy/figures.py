"""Every figure that a city may change, with its unit; the defaults are marked [P] in the design: no law fixes them.

A published document replaces one of these structs whole. Documents are checked against the struct when proposed.
"""

import msgspec

from .document import Document
from .message_figures import Messages
from .people_figures import Decisions, Households, Inbox, Minors, WorkingDays
from .report_figures import Categories, Reports, Routing
from .service_figures import Amendments, Bridge, Checkin, Coverage, Hours, Risk, Shifts, SpotChecks, Stars, Statistics
from .trade_figures import Disputes, Exchange, Points, Programmes


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All documents in force at one moment, and the version of each (0: the default)."""

    hours: Hours = Hours()
    checkin: Checkin = Checkin()
    shifts: Shifts = Shifts()
    points: Points = Points()
    exchange: Exchange = Exchange()
    households: Households = Households()
    minors: Minors = Minors()
    stars: Stars = Stars()
    disputes: Disputes = Disputes()
    reports: Reports = Reports()
    amendments: Amendments = Amendments()
    spot_checks: SpotChecks = SpotChecks()
    bridge: Bridge = Bridge()
    coverage: Coverage = Coverage()
    statistics: Statistics = Statistics()
    risk: Risk = Risk()
    decisions: Decisions = Decisions()
    inbox: Inbox = Inbox()
    messages: Messages = Messages()
    working_days: WorkingDays = WorkingDays()
    programmes: Programmes = Programmes()
    categories: Categories = Categories()
    routing: Routing = Routing()
    versions: dict[str, int] = {}

    def version(self, name: str) -> int:
        """The version of one document."""
        return self.versions.get(name, 0)


DOCUMENTS: dict[str, type[Document]] = {
    each.name: each.type for each in msgspec.structs.fields(Figures) if each.name != "versions"
}
"""name → what is published under it."""
