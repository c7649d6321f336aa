"""What every feature keeps about a person, registered by import: the table of kit/holdings.py, filled."""

from chalicelib.beneficiaries import holdings as beneficiaries
from chalicelib.bridge import holdings as bridge
from chalicelib.checkin import holdings as checkin
from chalicelib.couriers import holdings as couriers
from chalicelib.coverage import holdings as coverage
from chalicelib.decisions import holdings as decisions
from chalicelib.devices import holdings as devices
from chalicelib.disputes import holdings as disputes
from chalicelib.exchange import holdings as exchange
from chalicelib.hours import holdings as hours
from chalicelib.households import holdings as households
from chalicelib.identity import holdings as identity
from chalicelib.media import holdings as media
from chalicelib.merchants import holdings as merchants
from chalicelib.moderation import holdings as moderation
from chalicelib.notification import holdings as notification
from chalicelib.objections import holdings as objections
from chalicelib.offline import holdings as offline
from chalicelib.points import holdings as points
from chalicelib.policy import holdings as policy
from chalicelib.reports import holdings as reports
from chalicelib.rights import holdings as rights
from chalicelib.risk import holdings as risk
from chalicelib.settlement import holdings as settlement
from chalicelib.shifts import holdings as shifts
from chalicelib.stations import holdings as stations
from chalicelib.statistics import holdings as statistics
from chalicelib.subscriptions import holdings as subscriptions
from chalicelib.teams import holdings as teams
from chalicelib.wechat import holdings as wechat

ALL = (
    wechat, policy, identity, subscriptions, households, points, couriers, merchants, stations, beneficiaries, devices,
    coverage, hours, media, moderation, decisions, teams, shifts, checkin, offline, risk, objections, bridge, reports,
    exchange, disputes, settlement, statistics, notification, rights,
)  # fmt: skip
