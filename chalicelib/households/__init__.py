"""Households (家庭) and guardians (监护人): who lives together, and who answers for a minor."""

__all__: list[str] = []
