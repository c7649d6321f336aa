"""Other releases of the house: copies of the tree in which a few lines are those of before, or of what may come."""

import shutil
from pathlib import Path

from infra.template import ROOT

LAYOUT, STORE = "chalicelib/kit/layout.py", "chalicelib/exchange/store.py"
RESERVING = "chalicelib/exchange/reserving.py"
Change = tuple[str, str, str]
"""(file, a line of it, what stands there instead)."""

NEXT_KNOWN: tuple[Change, ...] = (  # layout 2: every redemption says through which channel it was reserved
    (LAYOUT, "LAYOUT = 1 ", "LAYOUT = 2 "),
    (STORE, "    device = Unicode", '    channel = UnicodeAttribute(attr_name="ch", null=True)\n    device = Unicode'),
    (
        STORE,
        "    @property\n    def redemption(self) -> Redemption:\n",
        '    @classmethod\n    def earlier(cls, item):\n        return {"ch": {"S": "app"}, **item}\n\n'
        "    @property\n    def redemption(self) -> Redemption:\n",
    ),
    (STORE, "            title=self.title,\n", '            title=self.title + self.channel.replace("app", ""),\n'),
)
BUILDS: dict[str, tuple[Change, ...]] = {
    "before": ((LAYOUT, "WRITES = LAYOUT ", "WRITES = LAYOUT - 1 "),),
    "taught": (
        *NEXT_KNOWN[:3],  # it knows how such an item reads, and makes none yet
        (LAYOUT, "WRITES = LAYOUT ", "WRITES = LAYOUT - 1 "),
    ),
    "next": (*NEXT_KNOWN, (RESERVING, "        device=redem", '        channel="app",\n        device=redem')),
}  # fmt: skip


def build(name: str, folder: Path) -> Path:
    """The tree of that release. AssertionError when a line that it changes is not there, or not alone."""
    project = folder / name
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib")
    shutil.copytree(ROOT / ".chalice", project / ".chalice")
    shutil.copy2(ROOT / "app.py", project / "app.py")
    for file, before, after in BUILDS[name]:
        text = (project / file).read_text()
        assert text.count(before) == 1, f"{file}: {before!r}"
        (project / file).write_text(text.replace(before, after))
    return project
