"""Objections (异议): a volunteer says that one of his service records is wrong, or missing; officers answer in time."""

__all__: list[str] = []
