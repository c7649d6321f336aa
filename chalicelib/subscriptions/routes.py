"""HTTP of subscriptions: which of WeChat's messages a person may be asked to take, and which he takes."""

from ..kit.door import Call, Routes
from ..kit.who import person
from . import actions, shapes

routes = Routes("subscriptions")


@routes.get("/v1/me/subscriptions", who=person(), gives=shapes.TemplatesShown)
def my_subscriptions(call: Call[None]) -> shapes.TemplatesShown:
    items = [
        shapes.TemplateShown(
            template_id=row.id, kinds=list(row.kinds), is_long_term=row.long_term, left=credit.left, takes=credit.takes
        )
        for row, credit in actions.agreements_of(call.actor.person)
    ]
    return shapes.TemplatesShown(items=items)
