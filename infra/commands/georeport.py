"""`./dev georeport [URL] --key KEY --at LAT,LONG`: is an endpoint GeoReport v2? Prints clause by clause.

Without a URL the running local city is asked. The place (WGS-84) must be one where a public report lies. What it files
are reports like any other. Exit status 1 when a clause does not hold.
"""

import argparse
import json
import sys

import requests

from infra.proof.georeport import Ground, Said, conformance

FORM = "application/x-www-form-urlencoded; charset=utf-8"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev georeport", description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000/open311/v2")
    parser.add_argument("--key", default="", help="an api_key; without one nothing can be filed")
    parser.add_argument("--at", default="36.8131,118.0548", help="LAT,LONG")
    asked = parser.parse_args(arguments)
    lat, lng = map(float, asked.at.split(","))

    def ask(method: str, path: str, form: str) -> Said:
        answer = requests.request(
            method, asked.url + path, data=form or None, headers={"Content-Type": FORM}, timeout=20
        )  # fmt: skip
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Said(answer.status_code, headers, answer.content.decode())

    rows = list(conformance(Ground(ask, asked.key, lat, lng)))
    for part, words, holds in rows:
        print(f"{part:10}  {holds:4}  {words}")
    failed = sum(holds != "yes" for _, _, holds in rows)
    print(json.dumps({"clauses": len(rows), "failed": failed}))
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
