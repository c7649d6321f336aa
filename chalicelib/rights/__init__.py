"""Rights (个人信息权利): a copy of everything that the city keeps about a person, and the end of it when he leaves."""

__all__: list[str] = []
