"""`./dev rehearse [hours] [news]`: a day of WeChat in virtual time; one JSON line, 1 when news is unaccounted for."""

import json
import sys

from infra.rehearsal.day import Day


def main(arguments: list[str]) -> int:
    hours, news = (float(arguments[0]) if arguments else 24.0), int(arguments[1]) if len(arguments) > 1 else 2_000
    result = Day(hours=hours, news=news).live()
    print(json.dumps({"ok": not result.violations, "hours": hours, **vars(result)}, ensure_ascii=False))
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
