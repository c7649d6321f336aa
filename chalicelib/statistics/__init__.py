"""Statistics (统计): what was served where and when, folded from facts, published without a person. It only reacts."""

__all__: list[str] = []
