"""Beneficiaries (服务对象): who is served, and the account that agreed to answer for him."""

from .actions import answering_for, demand_active, name_of
from .rules import BeneficiaryInactive, NoSuchBeneficiary

__all__ = ["BeneficiaryInactive", "NoSuchBeneficiary", "answering_for", "demand_active", "name_of"]
