"""Disputes (申诉、退回): somebody did not get what he redeemed; merchant and arbiter answer, points return."""

__all__: list[str] = []
