"""Logs that the tests of batch draw, and everyone's levels worked out the slow and obvious way."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cairn.batch.levels import column_of
from cairn.kernel.terms import Use
from cairn.measure.mastery import cells
from cairn.measure.mastery.events import Event, Kind, context_code
from cairn.measure.mastery.methods import METHODS
from cairn.measure.mastery.rule import Rule

START = datetime(2026, 3, 1, 23, tzinfo=UTC)
DAY = date(2026, 9, 1)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("learner", pa.string()),
        ("competency", pa.int32()),
        ("performed_at", pa.timestamp("us", "UTC")),
        ("recorded_at", pa.timestamp("us", "UTC")),
        ("source", pa.string()),
        ("source_key", pa.string()),
        ("value", pa.float64()),
        ("use", pa.string()),
        ("setting", pa.string()),
        ("standard_error", pa.float64()),
        ("difficulty", pa.float64()),
        ("severity", pa.float64()),
        ("kind", pa.int8()),
        ("performance", pa.int64()),
        ("rule", pa.int8()),
        ("supersedes", pa.string()),
        ("withdraws", pa.string()),
    ]
)


def sets_of_rules() -> list[list[Rule]]:
    """Two sets of every method: a scale from 0 and a scale from 1."""
    return [
        [
            Rule.from_plain(
                {
                    "method": name,
                    "scale": {"lowest": lowest, "levels": 4},
                    "gates": {"pieces": 2, "contexts": lowest},
                    "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
                }
            )
            for name in METHODS
        ]
        for lowest in (0, 1)
    ]


def a_log(rows: int, seed: int, *, learners: int = 7) -> list[dict[str, Any]]:
    """Rich in ties, zeros, missing values, late rows, corrections, withdrawals and repeats."""
    random = np.random.default_rng(seed)
    made: list[dict[str, Any]] = []
    for i in range(rows):
        competency = int(random.integers(0, 4))
        recorded = START + timedelta(hours=int(i // 40))
        late = timedelta(hours=int(random.choice([0, 0, 0, 1, 1, 2, 24 * 20])))
        row = dict.fromkeys(SCHEMA.names) | {
            "id": f"{i:05}",
            "learner": f"learner {random.integers(0, learners)}é",
            "competency": competency,
            "performed_at": recorded - late,
            "recorded_at": recorded,
            "source": str(random.choice(["b", "a", "a"])),
            "source_key": f"{random.integers(0, 3)}/{i:05}",
            "value": [0.0, 1.0, 2.0, 3.0, 2.5, -0.0, None][random.integers(0, 7)],
            "use": Use(int(random.choice([0, 2, 3, 7]))).word,
            "setting": random.choice(["", "class", "lab", "home", None]),
            "standard_error": [None, 0.3, 0.9][random.integers(0, 3)],
            "difficulty": [None, 0.0, -0.5, 0.7][random.integers(0, 4)],
            "severity": [None, None, 0.4, -0.3][random.integers(0, 4)],
            "kind": int(random.random() < 0.08),
            "performance": int(random.integers(0, 9)) if random.random() < 0.3 else None,
            "rule": competency % 2,
        }
        if row["kind"]:
            row |= {"value": None, "performance": None}
        made.append(row | _correction(made, random))
    return made


def _correction(made: list[dict[str, Any]], random: np.random.Generator) -> dict[str, Any]:
    """Sometimes it stands in the place of an earlier row, or takes one back."""
    if not made or random.random() > 0.15:
        return {}
    earlier = made[random.integers(0, len(made))]
    if any(earlier["id"] in (row["supersedes"], row["withdraws"]) for row in made):
        return {}
    if random.random() < 0.5:
        return {"supersedes": earlier["id"]}
    whose = {name: earlier[name] for name in ("learner", "competency", "performed_at", "rule")}
    return whose | {"withdraws": earlier["id"], "value": None}


def write(rows: list[dict[str, Any]], path: Path, *, shuffled: int | None = None) -> Path:
    """Writes the rows as they were recorded, or in any order."""
    rows = sorted(rows, key=lambda r: (r["recorded_at"], r["source"], r["source_key"]))
    if shuffled is not None:
        rows = [rows[i] for i in np.random.default_rng(shuffled).permutation(len(rows))]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
    return path


def read(folder: Path) -> pa.Table:
    """A result, ordered by its key."""
    table = pq.read_table(folder)
    return table.sort_by([(name, "ascending") for name in table.column_names[:2]]).combine_chunks()


def slowly(
    log: list[dict[str, Any]], sets: list[list[Rule]], day: date, zone: str = "UTC"
) -> list[dict[str, Any]]:
    """Everyone's levels, event by event."""
    held = _held(log)
    return [_cell(key, held[key], sets, day, zone) for key in sorted(held)]


def events_of(log: list[dict[str, Any]]) -> list[list[Event]]:
    """What stands of each cell, in order."""
    held = _held(log)
    return [[_event(row, "UTC") for row in held[key]] for key in sorted(held)]


def _held(log: list[dict[str, Any]]) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The rows that stand, by cell, each in order, the first of each performance."""
    gone = {row[link] for row in log for link in ("supersedes", "withdraws")}
    held = defaultdict(list)
    for row in log:
        if row["id"] not in gone and row["withdraws"] is None:
            held[row["learner"], row["competency"]].append(row)
    for rows in held.values():
        rows.sort(key=lambda r: (r["performed_at"], r["recorded_at"], r["source"], r["source_key"]))
    return {key: _without_repeats(rows) for key, rows in held.items()}


def _cell(
    key: tuple[str, int], rows: list[dict[str, Any]], sets: list[list[Rule]], day: date, zone: str
) -> dict[str, Any]:
    events = [_event(row, zone) for row in rows]
    found: dict[str, Any] = {"learner": key[0], "competency": key[1]}
    for rule in sets[rows[0]["rule"]]:
        state = cells.start()
        for event in events:
            cells.advance(state, rule, event)
        now = cells.reading(state, rule, (day - date(1970, 1, 1)).days)
        last = None if now.last_day is None else date(1970, 1, 1) + timedelta(now.last_day)
        found |= {"pieces": now.pieces, "last_day": last}
        sure = None if now.level is None else now.probabilities[now.level - rule.scale.lowest]
        for figure, value in (("level", now.level), ("shown", now.shown), ("certainty", sure)):
            found[column_of(rule.method.name, figure)] = value
    return found


def _without_repeats(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    met: set[int] = set()
    kept = []
    for row in rows:
        if row["performance"] is None or row["performance"] not in met:
            kept.append(row)
        if row["performance"] is not None:
            met.add(row["performance"])
    return kept


def _event(row: dict[str, Any], zone: str) -> Event:
    return Event(
        value=float("nan") if row["value"] is None else row["value"],
        day=(row["performed_at"].astimezone(ZoneInfo(zone)).date() - date(1970, 1, 1)).days,
        use=Use.named(row["use"]),
        context=context_code(row["setting"] or ""),
        kind=Kind(row["kind"]),
        error=float("nan") if row["standard_error"] is None else row["standard_error"],
        difficulty=_together(row["difficulty"], row["severity"]),
    )


def _together(*figures: float | None) -> float:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else float("nan")
