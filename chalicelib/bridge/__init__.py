"""The bridge (记录互认): service records of another registry come in signed and on notice; ours go out to it."""

__all__: list[str] = []
