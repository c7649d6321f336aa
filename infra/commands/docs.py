"""`./dev docs`: write the generated pages of docs/; `--check` only says whether they are up to date."""

import json
import sys

from infra.docs import pages, stale
from infra.template import ROOT


def main(arguments: list[str]) -> int:
    written = pages()
    old = stale(written)
    checking = "--check" in arguments
    if not checking:
        for path in old:
            path.write_text(written[path], encoding="utf-8")
    names = [str(path.relative_to(ROOT)) for path in old]
    print(json.dumps({"ok": not (checking and old), "stale" if checking else "written": names}))
    return 1 if checking and old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
