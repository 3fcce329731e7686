"""To which competencies single results are aligned, looked at before the results themselves come.

OneRoster tells the alignment of a result in a later table than the result. It is laid aside in a
scratch file that ends with the import, so that memory does not grow with the bundle.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import Any, NamedTuple, Self

from cairn.standards.oneroster import Bundle, Reading

_ALIGNED, _SCALED = "resultLearningObjectiveIds", "resultScoreScales"


class Objective(NamedTuple):
    """A competency that a result speaks of, and its own score where it has one."""

    name: str
    score: float | None = None
    text_score: str = ""


class Alignments:
    """A scratch table of objectives and scales by result."""

    def __init__(self) -> None:
        self._scratch = sqlite3.connect("")  # a file without a name, gone when it is closed
        self._scratch.execute("PRAGMA synchronous=OFF")
        self._scratch.execute("CREATE TABLE objective (result, name, score, text_score)")
        self._scratch.execute("CREATE TABLE scale (result, name)")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._scratch.close()

    def look_ahead(self, bundle: Bundle, today: date) -> None:
        """Lays aside what the bundle's good rows say; what is wrong with others is told later."""
        for kind in (_ALIGNED, _SCALED):
            if kind in bundle.present:
                alone = replace(bundle, present={kind: bundle.present[kind]})
                for batch in Reading(alone, today, lambda _kind, names: names).batches([kind]):
                    self._lay_aside(kind, [r for r in batch.rows if r.status != "tobedeleted"])
        self._scratch.execute("CREATE INDEX objective_by_result ON objective (result)")
        self._scratch.execute("CREATE INDEX scale_by_result ON scale (result)")

    def _lay_aside(self, kind: str, rows: Iterable[Any]) -> None:
        if kind == _ALIGNED:
            self._scratch.executemany(
                "INSERT INTO objective VALUES (?, ?, ?, ?)",
                (
                    (r.result_sourced_id, r.learning_objective_id, r.score, r.text_score)
                    for r in rows
                ),
            )
        else:
            self._scratch.executemany(
                "INSERT INTO scale VALUES (?, ?)",
                ((r.result_sourced_id, r.score_scale_sourced_id) for r in rows),
            )

    def objectives(self, results: Sequence[str]) -> Mapping[str, list[Objective]]:
        """The objectives of these results, those that have any."""
        found: dict[str, list[Objective]] = defaultdict(list)
        for result, *objective in self._scratch.execute(
            "SELECT result, name, score, text_score FROM objective "
            "WHERE result IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            [json.dumps(results)],
        ):
            found[result].append(Objective(*objective))
        return found

    def scales(self, results: Sequence[str]) -> Mapping[str, str]:
        """The scale that single results name for themselves."""
        rows = self._scratch.execute(
            "SELECT result, name FROM scale WHERE result IN (SELECT value FROM json_each(?))",
            [json.dumps(results)],
        )
        return dict(rows.fetchall())
