"""All reactions of all features, registered by import: the counterpart of app.py's routes."""

from chalicelib.bridge import reactions as bridge
from chalicelib.checkin import reactions as checkin
from chalicelib.couriers import reactions as couriers
from chalicelib.coverage import reactions as coverage
from chalicelib.decisions import reactions as decisions
from chalicelib.exchange import reactions as exchange
from chalicelib.media import reactions as media
from chalicelib.merchants import reactions as merchants
from chalicelib.moderation import reactions as moderation
from chalicelib.notification import reactions as notification
from chalicelib.objections import reactions as objections
from chalicelib.policy import reactions as policy
from chalicelib.reports import reactions as reports
from chalicelib.rights import reactions as rights
from chalicelib.risk import reactions as risk
from chalicelib.settlement import reactions as settlement
from chalicelib.shifts import reactions as shifts
from chalicelib.stations import reactions as stations
from chalicelib.statistics import reactions as statistics

ALL = (
    policy, couriers, merchants, stations, media, moderation, decisions, shifts, checkin, objections, bridge, risk,
    reports, exchange, settlement, statistics, coverage, notification, rights,
)  # fmt: skip
