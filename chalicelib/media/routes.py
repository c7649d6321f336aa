"""HTTP of media: the right to upload photos."""

from ..kit.door import Call, Routes
from ..kit.who import myself, staff
from . import actions, shapes
from .rules import SHIFT_FORM_S, ContentType, TooManyUploads

routes = Routes("media")


@routes.post(
    "/v1/uploads",
    who=myself(),
    takes=shapes.UploadsWanted,
    gives=shapes.UploadsShown,
    keyed=False,
    refuses=(TooManyUploads,),
)
def grant_uploads(call: Call[shapes.UploadsWanted]) -> shapes.UploadsShown:
    return _shown(actions.grant_uploads(call.actor, call.body.content_types))


@routes.post(
    "/v1/me/courier/uploads",
    who=staff("courier"),
    takes=shapes.BatchWanted,
    gives=shapes.UploadsShown,
    keyed=False,
    refuses=(TooManyUploads,),
)
def grant_batch(call: Call[shapes.BatchWanted]) -> shapes.UploadsShown:
    wanted: list[ContentType] = ["image/jpeg"] * call.body.count
    return _shown(actions.grant_uploads(call.actor, wanted, seconds=SHIFT_FORM_S))


def _shown(made: list[actions.Upload]) -> shapes.UploadsShown:
    uploads = [shapes.UploadShown(photo_id=each.photo_id, url=each.form.url, fields=each.form.fields) for each in made]
    return shapes.UploadsShown(uploads=uploads)
