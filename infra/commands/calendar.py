"""`./dev calendar`: the working days that are known, as the document that a city proposes as its policy.

`POST /v1/policies/working_days/proposals {"document": …}`; what was provisional is counted anew once it counts.
"""

import sys

import msgspec

from infra.sample.working_days import working_days


def main(_: list[str]) -> int:
    print(msgspec.json.encode(working_days()).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
