"""Who always meets: a reporter and a verifier who make too much of each other's month. Pure."""

from dataclasses import dataclass

import msgspec

from ..policy import Risk


class Casework(msgspec.Struct, frozen=True, array_like=True):
    """A person's month of cases that a verifier has closed: of his own reports, and by him."""

    reported: int = 0
    verified: int = 0


NO_CASEWORK = Casework()


@dataclass(frozen=True)
class Meeting:
    """How often a reporter and a verifier have met in a month, out of how many cases of the one and of the other."""

    together: int
    reported: int
    verified: int

    @property
    def percent(self) -> int:
        """The lesser of the two shares: who closes everything in a village meets everybody, and nobody too often."""
        return self.together * 100 // max(self.reported, self.verified)


def same_pair(meeting: Meeting, risk: Risk) -> bool:
    """A reporter and a verifier of whose cases too many are each other's."""
    whole = max(meeting.reported, meeting.verified)
    return meeting.together >= risk.pair_least_cases and meeting.together * 100 > risk.pair_percent * whole
