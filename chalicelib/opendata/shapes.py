"""What open routes speak."""

from ..kit.words import Answer


class Health(Answer):
    ok: bool
    version: str
