"""Stories of rights: somebody asks for all that is kept about him, and is told when it is there."""

from functions import errands
from tests.world import Caller

from .stories import Said, Scene, story


@story("account.copy_made")
def a_copy_is_asked_for_and_made(scene: Scene) -> Said:
    citizen: Caller = scene.world.citizen()
    assert citizen.post("/v1/me/export").status == 202
    scene.events.settle()
    errands.handler({}, None)
    scene.events.settle()
    yield "account.copy_made", citizen
