"""What every policy document is made of."""

from typing import Annotated

import msgspec
from msgspec import Meta

Count = Annotated[int, Meta(ge=0, le=10_000_000)]
Positive = Annotated[int, Meta(ge=1, le=10_000_000)]
Grade = Annotated[int, Meta(ge=0, le=3)]
Age = Annotated[int, Meta(ge=0, le=18)]
Minute = Annotated[int, Meta(ge=0, le=1440)]


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the policy documents."""
