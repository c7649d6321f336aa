"""Beneficiaries (服务对象): who is served, and the account that agreed to answer for him."""

from .actions import answering_for, name_of

__all__ = ["answering_for", "name_of"]
