"""Bugs planted into the real code while a city runs. Every one of them must be caught.

Each is what somebody could write on a bad day: a condition forgotten, a guess about what was read, a refund twice.
"""

from . import casework, disputing, giving, keeping, machinery, redeeming, reporting, rostering, serving

AREAS = {
    "serving": serving.BUGS,
    "keeping": keeping.BUGS,
    "rostering": rostering.BUGS,
    "redeeming": redeeming.BUGS,
    "disputing": disputing.BUGS,
    "giving": giving.BUGS,
    "casework": casework.BUGS,
    "reporting": reporting.BUGS,
    "machinery": machinery.BUGS,
}
PLANTED = {name: bug for bugs in AREAS.values() for name, bug in bugs.items()}
