"""Offline scans (离线扫码): what a keeper's device saw without a network, uploaded late, in any order, twice."""

__all__: list[str] = []
