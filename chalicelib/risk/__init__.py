"""Risk (风险核查): what looks wrong about services becomes a flag, and two independent persons decide it."""

__all__: list[str] = []
