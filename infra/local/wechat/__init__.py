"""A stateful WeChat for one machine: one-time codes, tokens, checks, pushes, quotas, faults (README.md)."""

from .server import StandIn

__all__ = ["StandIn"]
