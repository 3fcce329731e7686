"""An installation of its own: a data folder, on PostgreSQL a database, and the `cairn` command in a process.

What is tested through it is what somebody has who types the command: nothing of this process is shared.
"""

import atexit
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

SERVER = os.environ.get("DATABASE_URL")
CAIRN = Path(sys.executable).with_name("cairn")


@dataclass(frozen=True)
class Done:
    """What a command said and how it ended."""

    code: int
    out: str
    said: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        [line] = self.out.splitlines()
        return json.loads(line)


@dataclass
class Installation:
    """A data folder; where DATABASE_URL names a server, a database of its own in it."""

    folder: Path
    database: str = field(default_factory=lambda: f"cairn_own_{uuid4().hex}")
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """The environment of every command."""
        mine = {"CAIRN_DATA": str(self.folder), **_bytecode()}
        if SERVER:
            mine["DATABASE_URL"] = urlsplit(SERVER)._replace(path=f"/{self.database}").geturl()
        return os.environ | mine | self.environment

    def make(self) -> "Installation":
        """An empty folder and database; the first command fills them."""
        if SERVER:
            _ask_server(f'CREATE DATABASE "{self.database}"')
        return self

    def copy_of(self, other: "Installation") -> "Installation":
        """The same record as another's, in place of what was here."""
        self.remove()
        if other.folder.is_dir():
            shutil.copytree(other.folder, self.folder)
        if SERVER:
            _ask_server(f'CREATE DATABASE "{self.database}" TEMPLATE "{other.database}"')
        return self

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if SERVER:
            _ask_server(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def cairn(self, *words: str | Path, code: int = 0, timeout: float = 300) -> Done:
        """Runs a command, which must end with this exit code."""
        done = self.start(*words, timeout=timeout)
        assert done.code == code, f"cairn {' '.join(map(str, words))} → {done.code}\n{done.said}"
        return done

    def start(self, *words: str | Path, timeout: float = 300) -> Done:
        """Runs a command, however it ends."""
        ran = subprocess.run(
            [CAIRN, *words],
            env=self.settings,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Done(ran.returncode, ran.stdout, ran.stderr)

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database itself holds; `?` stands for a value."""
        url = self.settings.get("DATABASE_URL")
        if not url:
            with closing(sqlite3.connect(self.folder / "cairn.sqlite3")) as connection:
                return connection.execute(question, values).fetchall()
        with psycopg.connect(url) as connection:
            return connection.execute(question.replace("?", "%s"), values or None).fetchall()

    def one(self, question: str, *values: Any) -> Any:
        """The only figure of the only row."""
        [[figure]] = self.rows(question, *values)
        return figure


@cache
def _bytecode() -> dict[str, str]:
    """Where Python may not keep its bytecode, a folder for it: hundreds of commands would compile anew."""
    if not sys.dont_write_bytecode:
        return {}
    folder = tempfile.mkdtemp(prefix="cairn-bytecode-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}


def _ask_server(statement: str) -> None:
    assert SERVER
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def counts(
    read: int, *, stored: int = 0, unchanged: int = 0, quarantined: int = 0
) -> dict[str, int]:
    """What an import says about one kind of row."""
    return {"read": read, "stored": stored, "unchanged": unchanged, "quarantined": quarantined}


def reconciles(told: dict[str, dict[str, int]], *, unless: Sequence[str] = ()) -> bool:
    """Whether read = stored + unchanged + quarantined for every kind."""
    return all(
        n["read"] == n["stored"] + n["unchanged"] + n["quarantined"]
        for kind, n in told.items()
        if kind not in unless
    )
