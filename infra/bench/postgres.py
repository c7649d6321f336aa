"""A PostgreSQL cluster of its own in a scratch folder; Debian's server, where it is installed."""

import json
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.bench.books import Books, Redemption, Session, Wallet
from infra.bench.load import City
from infra.local.processes import HOST, free_port
from infra.sample.people import person_id

HERE = Path(__file__).parent
NOBODY = "nobody"  # the server refuses to run as root


def binaries() -> Path | None:
    """Where Debian keeps the newest server, or None."""
    found = [each for each in Path("/usr/lib/postgresql").glob("*/bin") if (each / "initdb").exists()]
    return max(found, key=lambda each: int(each.parent.name), default=None)


@dataclass
class Cluster:
    """A running server with one database."""

    bin: Path
    folder: Path
    port: int

    @property
    def dsn(self) -> str:
        return f"host={HOST} port={self.port} user=bench dbname=postgres"

    @property
    def pid(self) -> int:
        """Of the postmaster."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def run(self, sql: str) -> str:
        """What psql prints for these statements."""
        command = [str(self.bin / "psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.dsn]
        return subprocess.run(command, input=sql, text=True, check=True, capture_output=True).stdout

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A whole table."""
        return [json.loads(line) for line in self.run(f"SELECT row_to_json(t) FROM {table} t").splitlines()]

    def log_statements(self) -> int:
        """From now on every statement is logged; how many were so far."""
        self.run("ALTER SYSTEM SET log_statement = 'all'")
        self.run("SELECT pg_reload_conf()")
        time.sleep(0.2)
        return self._logged()

    def logged_statements(self) -> int:
        """How many there are by now; none is logged from now on."""
        counted = self._logged()
        self.run("ALTER SYSTEM RESET log_statement")
        self.run("SELECT pg_reload_conf()")
        return counted

    def _logged(self) -> int:
        log = (self.folder / "log").read_text(errors="replace")
        return log.count("LOG:  statement:") + log.count("LOG:  execute ")


@contextmanager
def cluster(scratch: Path) -> Iterator[Cluster | None]:
    """A server for the block; None where there is no PostgreSQL."""
    where = binaries()
    if where is None:
        yield None
        return
    folder = scratch / "postgres"
    folder.mkdir()
    if os.geteuid() == 0:
        scratch.chmod(0o755)
        shutil.chown(folder, NOBODY)
    made = Cluster(where, folder, free_port())
    _as_nobody([str(where / "initdb"), "-D", str(folder / "data"), "-U", "bench", "-A", "trust", "--locale=C.UTF-8"])
    options = f"-p {made.port} -h {HOST} -k {folder}"
    control = [str(where / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    _as_nobody([*control, "-o", options, "-l", str(folder / "log"), "start"])
    try:
        made.run((HERE / "contenders" / "schema.sql").read_text())
        yield made
    finally:
        _as_nobody([*control, "-m", "immediate", "stop"])


def _as_nobody(command: list[str]) -> None:
    user = NOBODY if os.geteuid() == 0 else None
    environment = {**os.environ, "HOME": "/"} if user else None
    group = pwd.getpwnam(NOBODY).pw_gid if user else None
    subprocess.run(
        command, check=True, user=user, group=group, cwd="/", env=environment, extra_groups=[] if user else None,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def fill(server: Cluster, city: City) -> None:
    """Everybody and everything of the load."""
    serves = {clerk: shop for shop, clerks in city.clerks.items() for clerk in clerks}
    people = [person_id(each.openid) for each in city.people]
    shops, stations, offers = city.shops, city.stations.values(), city.offers.values()
    server.run(
        _insert("person (id, clerk_of)", [(each, serves.get(each, "")) for each in people])
        + _insert(
            "station", [(each.id, each.state, each.lat, each.lng, each.radius_m, each.version) for each in stations]
        )
        + _insert("merchant", [(each, "active") for each in shops])
        + _insert(
            "offer", [(each.id, each.merchant, each.title, "live", each.price_points, each.stock) for each in offers]
        )
        + "ANALYZE;"
    )


def _insert(into: str, rows: list[tuple[Any, ...]]) -> str:
    values = ", ".join("(" + ", ".join(f"'{each}'" for each in row) + ")" for row in rows)
    return f"INSERT INTO {into} VALUES {values};\n"


def books(server: Cluster, city: City) -> Books:
    """What is stored. Visits and takings are counted when somebody asks: there is nothing that could differ."""
    found = Books(stock={each.id: each.stock for each in city.offers.values()})
    for each in server.rows("session"):
        worth = each["minutes"] or 0, each["points"] or 0
        found.sessions[each["id"]] = Session(each["person"], each["station"], each["ended_at"] is None, *worth)
    running = {each.person: name for name, each in found.sessions.items() if each.open}
    for each in server.rows("person"):
        found.wallets[each["id"]] = Wallet(each["available"], each["held"], running.get(each["id"], ""))
    for each in server.rows("redemption"):
        told = each["person"], each["offer"], each["merchant"], each["state"], each["price_points"]
        found.redemptions[each["id"]] = Redemption(*told)
    found.left = {each["id"]: each["stock"] for each in server.rows("offer")}
    found.causes = [each["cause"] for each in server.rows("posting")]
    return found
