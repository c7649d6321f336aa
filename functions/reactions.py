"""All reactions of all features, registered by import: the counterpart of app.py's routes."""

from chalicelib.checkin import reactions as checkin
from chalicelib.policy import reactions as policy
from chalicelib.stations import reactions as stations

ALL = (policy, stations, checkin)
