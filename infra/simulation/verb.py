"""What a verb of the workload is: an action, the route before it, and what its answer comes to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Body = Callable[..., dict[str, Any] | None]


class Heard(dict[str, Any]):
    """An answer as it came over the line, under the names that the house uses inside."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


@dataclass(frozen=True)
class Passing:
    """What is another thing each time that it is asked for: one answer is as good as the next."""

    value: Any = field(compare=False)


@dataclass(frozen=True)
class Verb:
    """`act(actor, command, *about)`; `route` takes what `about` begins with, `body` makes the rest of it into JSON."""

    act: Callable[..., Any]
    route: str
    body: Body = lambda *_: None
    hear: Callable[[Any], Any] = Heard


def nothing(_: Any) -> None:
    """What is shown may be another thing a moment later."""
