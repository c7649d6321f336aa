"""The HTTP Lambda: a table of contents. Each feature's routes are registered here and nowhere else."""

from chalicelib import devices, identity, opendata
from chalicelib.beneficiaries import routes as beneficiaries_routes
from chalicelib.bridge import routes as bridge_routes
from chalicelib.checkin import amending_routes, keeper_routes, present_routes, record_routes, ward_routes
from chalicelib.checkin import routes as checkin_routes
from chalicelib.couriers import routes as couriers_routes
from chalicelib.coverage import routes as coverage_routes
from chalicelib.decisions import routes as decisions_routes
from chalicelib.devices import routes as devices_routes
from chalicelib.disputes import routes as disputes_routes
from chalicelib.exchange import offer_routes
from chalicelib.exchange import routes as exchange_routes
from chalicelib.hours import routes as hours_routes
from chalicelib.households import guardian_routes
from chalicelib.households import routes as households_routes
from chalicelib.identity import routes as identity_routes
from chalicelib.kit import who
from chalicelib.kit.http import App
from chalicelib.media import routes as media_routes
from chalicelib.merchants import routes as merchants_routes
from chalicelib.moderation import routes as moderation_routes
from chalicelib.notification import routes as notification_routes
from chalicelib.objections import routes as objections_routes
from chalicelib.offline import routes as offline_routes
from chalicelib.opendata import feed_routes, open311_routes
from chalicelib.opendata import routes as opendata_routes
from chalicelib.points import routes as points_routes
from chalicelib.policy import category_routes
from chalicelib.policy import routes as policy_routes
from chalicelib.reports import case_routes, hotline_routes, reply_routes
from chalicelib.reports import routes as reports_routes
from chalicelib.rights import routes as rights_routes
from chalicelib.risk import routes as risk_routes
from chalicelib.settlement import routes as settlement_routes
from chalicelib.shifts import routes as shifts_routes
from chalicelib.stations import batch_routes
from chalicelib.stations import routes as stations_routes
from chalicelib.statistics import routes as statistics_routes
from chalicelib.subscriptions import routes as subscriptions_routes
from chalicelib.teams import member_routes
from chalicelib.teams import routes as teams_routes

TABLES = (
    policy_routes, category_routes, identity_routes, households_routes, guardian_routes, points_routes, teams_routes,
    member_routes, couriers_routes, merchants_routes, stations_routes, batch_routes, beneficiaries_routes,
    devices_routes, media_routes, moderation_routes, decisions_routes, shifts_routes, checkin_routes, keeper_routes,
    ward_routes, amending_routes, present_routes, offline_routes, hours_routes, risk_routes, record_routes,
    objections_routes, bridge_routes, reports_routes, case_routes, reply_routes, hotline_routes, offer_routes,
    exchange_routes, disputes_routes, settlement_routes, coverage_routes, statistics_routes, notification_routes,
    rights_routes, subscriptions_routes, feed_routes, open311_routes, opendata_routes,
)  # fmt: skip
FEATURES = tuple(table.routes for table in TABLES)

who.plug(identity.admit, devices.admit)
opendata.publish(FEATURES)

app = App(app_name="suishoupai")
for feature in FEATURES:
    feature.register(app)
