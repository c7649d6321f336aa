"""Couriers (骑手): which company says of whom that he rides for it; his role tells everybody else."""

from .listing import company

__all__ = ["company"]
