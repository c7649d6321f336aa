"""Every minute: end what ends by itself. Each sweep is safe to run twice, and one that fails stops no other."""

from typing import Any

from chalicelib.checkin.reactions import sweep as sweep_sessions
from chalicelib.decisions.reactions import sweep_appeals, sweep_sanctions
from chalicelib.exchange.reactions import sweep as sweep_redemptions
from chalicelib.kit import log
from chalicelib.kit.clock import now_ms
from chalicelib.moderation.reactions import sweep as sweep_verdicts
from chalicelib.points.reactions import sweep_expired, sweep_notices
from chalicelib.reports.reactions import sweep_rewards, sweep_waiting

SWEEPS = {
    "sessions": sweep_sessions,
    "redemptions": sweep_redemptions,
    "verdicts": sweep_verdicts,
    "waiting_reports": sweep_waiting,
    "rewards": sweep_rewards,
    "appeals": sweep_appeals,
    "sanctions": sweep_sanctions,
    "expired_points": sweep_expired,
    "expiring_points": sweep_notices,
}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """What each sweep looked at; raises at the end when one of them failed."""
    looked_at: dict[str, int] = {}
    failed = []
    for name, sweep in SWEEPS.items():
        with log.metered() as meter:
            try:
                looked_at[name] = sweep(now_ms())
            except Exception as error:
                log.trace(name, error)
                failed.append(name)
            log.line(at=now_ms(), sweep=name, looked_at=looked_at.get(name), units=meter.units())
    if failed:
        raise RuntimeError(f"sweeps failed: {failed}")
    return looked_at
