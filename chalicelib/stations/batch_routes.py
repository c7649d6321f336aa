"""HTTP of posters by the area: ask for a batch, see how far it is."""

from ..kit.door import Call, Routes
from ..kit.who import staff
from ..places import ADMINS, AreaUnknown, NotYourArea
from . import batches, shapes
from .rules import NoStationsThere, NoSuchBatch

routes = Routes("posters")
OFFICE = staff(*ADMINS)


@routes.post(
    "/v1/poster-batches",
    who=OFFICE,
    takes=shapes.BatchAsked,
    gives=shapes.BatchShown,
    status=202,
    refuses=(AreaUnknown, NotYourArea, NoStationsThere),
)
def ask_for_posters(call: Call[shapes.BatchAsked]) -> shapes.BatchShown:
    return _shown(batches.ask(call.actor, call.command, call.body.area, call.body.format), [])


@routes.get("/v1/poster-batches/{batch_id}", who=OFFICE, gives=shapes.BatchShown, refuses=(NoSuchBatch,))
def poster_batch(call: Call[None], batch_id: str) -> shapes.BatchShown:
    return _shown(*batches.shown(call.actor, batch_id))


def _shown(batch: batches.Batch, links: list[str]) -> shapes.BatchShown:
    return shapes.BatchShown(
        id=batch.id,
        area=batch.area,
        format=batch.format,
        state=batch.state,
        stations=len(batch.stations),
        codes_done=int(batch.coded),
        sheets=links,
        trouble=batch.trouble,
    )
