"""Every message is reached by what people really do, and stands in the right inbox once, however often it is told."""

from pathlib import Path

import pytest

from chalicelib.notification.table import TEMPLATES
from tests.events import Events
from tests.policy.publishing import Publish
from tests.world import World

from . import of_beneficiaries, of_cases, of_exchange, of_places, of_points, of_reports, of_rights
from .inboxes import rows, shown, templates
from .stories import STORIES, Scene

KEEPERS_OF_STORIES = (  # importing writes them down
    of_points, of_exchange, of_reports, of_cases, of_rights, of_places, of_beneficiaries,
)  # fmt: skip


def test_every_message_has_its_story() -> None:
    assert {template for _, promised in STORIES.values() for template in promised} == set(TEMPLATES)


@pytest.mark.parametrize("name", STORIES)
def test_what_happens_reaches_whom_it_concerns_once(
    name: str, world: World, events: Events, tmp_path: Path, publish: Publish
) -> None:
    tell, promised = STORIES[name]
    said = list(tell(Scene(world, events, tmp_path, publish)))
    events.settle()
    assert {template for template, _ in said} == set(promised)
    for template, whose in said:
        assert template in templates(whose), (template, templates(whose))
        assert len({row.sk for row in rows(whose)}) == len(rows(whose))
    for whose in {caller.person: caller for _, caller in said}.values():
        assert all("{" not in each["sentence"] and each["sentence"] for each in shown(whose)["items"])
