"""Check-in (签到/签退): from a scanned code to a proven service; at most one open session a person."""

__all__: list[str] = []
