"""All sweeps of all features: each is safe to run twice, and one that fails stops no other."""

from chalicelib.bridge.reactions import sweep as sweep_imports
from chalicelib.checkin.reactions import sweep as sweep_sessions
from chalicelib.checkin.reactions import sweep_back_fills
from chalicelib.decisions.reactions import sweep_appeals, sweep_sanctions
from chalicelib.disputes.reactions import sweep as sweep_disputes
from chalicelib.exchange.reactions import sweep as sweep_redemptions
from chalicelib.households.reactions import sweep_locks
from chalicelib.moderation.reactions import sweep as sweep_verdicts
from chalicelib.objections.reactions import sweep as sweep_objections
from chalicelib.offline.reactions import sweep as sweep_scans
from chalicelib.points.reactions import sweep_awards, sweep_expired, sweep_notices
from chalicelib.reports.reactions import sweep_cases, sweep_deadlines, sweep_rewards, sweep_waiting
from chalicelib.subscriptions.reactions import sweep as sweep_letters

SWEEPS = {
    "sessions": sweep_sessions,
    "scans": sweep_scans,
    "redemptions": sweep_redemptions,
    "disputes": sweep_disputes,
    "verdicts": sweep_verdicts,
    "waiting_reports": sweep_waiting,
    "rewards": sweep_rewards,
    "cases": sweep_cases,
    "deadlines": sweep_deadlines,
    "back_fills": sweep_back_fills,
    "imports": sweep_imports,
    "objections": sweep_objections,
    "appeals": sweep_appeals,
    "sanctions": sweep_sanctions,
    "awards": sweep_awards,
    "expired_points": sweep_expired,
    "expiring_points": sweep_notices,
    "household_locks": sweep_locks,
    "letters": sweep_letters,  # last: WeChat takes its time
}
