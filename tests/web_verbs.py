"""What requests of the tests do with each table: whether the web server's grants are enough, and not too many.

    pytest -p tests.web_verbs …          with CAIRN_WEB_VERBS naming a file; on PostgreSQL, which says it all

Every statement that a request runs is looked at; the file gets a line for each table and verb that was seen, and
grows with each run. `tests/test_grants.py` compares it with what `site/wall/grants.py` gives.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

Seen = set[tuple[str, str]]
"""(table, verb); LOCK is SELECT … FOR UPDATE, which takes a right to change some column."""
_WRITES = re.compile(
    r'\s*(?:(INSERT)(?:\s+OR\s+\w+)?\s+INTO|(UPDATE)|(DELETE)\s+FROM)\s+"?(\w+)"?', re.IGNORECASE
)
_CHANGES = re.compile(r"ON CONFLICT.*DO UPDATE", re.IGNORECASE | re.DOTALL)
_READS = re.compile(r'(?:FROM|JOIN)\s+"(\w+)"', re.IGNORECASE)
_LOCKS = re.compile(r'FROM\s+"(\w+)".*\sFOR (?:NO KEY )?UPDATE', re.IGNORECASE | re.DOTALL)


def verbs_of(statement: str, params: Any = None) -> Seen:
    """What a statement needs to be granted."""
    if "row_security_active" in statement:  # rows are about to be copied into a table (intake.bulk)
        return {(str(params[0]).strip('"'), "INSERT")}
    found: Seen = {(table, "SELECT") for table in _READS.findall(statement)}
    if locks := _LOCKS.search(statement):
        found.add((locks[1], "LOCK"))
    if writes := _WRITES.match(statement):
        verb = (writes[1] or writes[2] or writes[3]).upper()
        found.add((writes[4], verb))
        if verb == "INSERT" and _CHANGES.search(statement):
            found.add((writes[4], "UPDATE"))
    return found


@contextmanager
def _listening(seen: Seen) -> Iterator[None]:
    from django.db import connection

    def listen(execute: Callable[..., Any], statement: Any, params: Any, *rest: Any) -> Any:
        seen.update(verbs_of(str(statement), params))
        return execute(statement, params, *rest)

    with connection.execute_wrapper(listen):
        yield


@pytest.fixture(autouse=True, scope="session")
def _requests_are_listened_to() -> Iterator[None]:
    from django.core.handlers.base import BaseHandler

    seen: Seen = set()
    answer = BaseHandler.get_response

    def heard(handler: Any, request: Any) -> Any:
        with _listening(seen):
            return answer(handler, request)

    BaseHandler.get_response = heard  # type: ignore[method-assign]
    yield
    BaseHandler.get_response = answer  # type: ignore[method-assign]
    with Path(os.environ["CAIRN_WEB_VERBS"]).open("a") as file:
        file.writelines(f"{table}\t{verb}\n" for table, verb in sorted(seen))
