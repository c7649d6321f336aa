"""Privacy (个人信息保护): consents by purpose and version; what may be shown of a person."""

from .rules import PURPOSES, mask_name, mask_phone

__all__ = ["PURPOSES", "mask_name", "mask_phone"]
