"""How often garbage is looked for: so seldom that a cold start, which makes many objects and no garbage, is spared it.

Python's own figure is 700 new objects; with that the imports alone are interrupted a few hundred times, an eighth of a
cold start's CPU. Nearly all that a request makes dies with its last reference, without anybody looking for it.
"""

import gc

NEW_OBJECTS = 20_000

gc.set_threshold(NEW_OBJECTS)
