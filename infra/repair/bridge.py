"""What another registry recorded: its times are known to the registry alone, so a person has it brought in again."""

from infra.audit.bridge import Bridge

from .books import Books


def leave_foreign(books: Books) -> None:
    """Nothing is changed: each record without its day, or the other way round, is left to a person."""
    bridge = Bridge()
    for _, item in books.kind("FOREIGN#"):
        bridge.foreign(item)
    for _, item in books.kind("P#", "DAY#"):
        bridge.day(item)
    for sentence in bridge.finish():
        books.leave(sentence)
