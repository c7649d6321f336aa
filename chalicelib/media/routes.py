"""HTTP of media: the right to upload photos."""

from ..kit.door import Call, Routes
from ..kit.who import myself
from . import actions, shapes
from .rules import TooManyUploads

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
    made = actions.grant_uploads(call.actor, call.body.content_types)
    uploads = [shapes.UploadShown(photo_id=each.photo_id, url=each.form.url, fields=each.form.fields) for each in made]
    return shapes.UploadsShown(uploads=uploads)
