"""Stories: what people really do, until the facts of it stand in the inboxes. Each names the messages that it leads to.

A story is a generator of (template, whose inbox it must be in), written down under the templates that it promises.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.events import Events
from tests.policy.publishing import Publish
from tests.world import Caller, World


@dataclass(frozen=True)
class Scene:
    """Where a story plays."""

    world: World
    events: Events
    folder: Path
    publish: Publish


Said = Iterator[tuple[str, Caller]]
Story = Callable[[Scene], Said]
STORIES: dict[str, tuple[Story, tuple[str, ...]]] = {}


def story(*templates: str) -> Callable[[Story], Story]:
    """Write a story down."""

    def add(tell: Story) -> Story:
        STORIES[tell.__name__] = (tell, templates)
        return tell

    return add
