"""The job that works everyone's levels out from the evidence log: each cell, by several methods at once.

The log's columns (`LOG`); what is not there has the meaning that is stated for it:

    learner, competency   whose evidence of what; numbers or text, never empty
    performed_at          a day, or an instant, of which the day is taken where the school lies
    recorded_at           when the record learned of it
    source, source_key    who sent the row, and its key there; source may be left out
    value                 on the scale of levels; empty is "not scored"
    use                   a word or a code of `Use`; left out, formative
    setting               what counts as one context, text or a number; empty or 0 is unknown
    standard_error        of the piece, in levels; left out or empty, unknown
    difficulty, severity  of the task and of the rater, in levels above the usual; the same
    kind                  a code of `Kind`; left out, all are evidence
    performance           rows of a cell with one number are one performance: the first counts
    rule                  the place of the cell's set of rules; left out, the first
    id, supersedes, withdraws   corrections: whom a later row names does not count, nor does a withdrawal
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import ArrayLike, NDArray

from cairn.batch.job import Job, starts_of
from cairn.kernel.arrow import repeats
from cairn.kernel.errors import BadInput
from cairn.kernel.terms import Use
from cairn.measure.mastery.events import context_code
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.hardness import hardness
from cairn.measure.mastery.methods import BKT
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.several import levels
from cairn.measure.tracing.bkt import Bkt, Skill

KEY = ("learner", "competency")
ORDER = ("performed_at", "recorded_at", "source", "source_key")
NEEDED = ("learner", "competency", "performed_at", "recorded_at", "source_key", "value")
MEASURED = ("standard_error", "difficulty", "severity")
READ = ("performed_at", "value", "use", "setting", *MEASURED, "kind", "performance", "rule")
LOG = (*NEEDED, "source", "use", "setting", *MEASURED, "kind", "performance", "rule")
_KEPT_AS = {8: np.int8, 32: np.int32, 64: np.float64}

Sets = Sequence[Sequence[Rule]]


def level_job(
    log: Path,
    rules: Sets,
    *,
    day: date,
    time_zone: str = "UTC",
    columns: Mapping[str, str] | None = None,
    records: Path | None = None,
    fitted: Bkt | None = None,
) -> Job:
    """Everyone's levels on a day, from a log in Parquet: one row a cell.

    log         a file or a folder
    rules       sets of rules, all of the same methods; see `cairn.measure.mastery.several`
    day         the day on which all are read
    time_zone   where the school lies; it says on which day an instant was
    columns     by our name the file's name of a column, where they differ
    records     learner → record, where learners' records were joined (Parquet)
    fitted      each competency's own chances for `bkt@1`, which is among the rules; named as in the log

    The result has learner, competency, pieces, last_day and, for each method, the method's level, the
    level that people see, and the probability of the former: `weighted_latest_1_level`, `…_shown`,
    `…_certainty`; empty where there is none.
    Raises BadInput for a log without a column that is needed, and for chances that no rule asks for.
    """
    names = {name: name for name in (*LOG, "id", "supersedes", "withdraws")} | dict(columns or {})
    kinds = _kinds(log)
    for name in NEEDED:
        if names[name] not in kinds:
            raise BadInput(
                f"The log {log} has no column {names[name]!r} for {name}.",
                mend=f"It has: {', '.join(kinds)}. Say which of them is its {name}.",
            )
    there = [name for name in LOG if names[name] in kinds]
    methods = tuple(rule.method.name for rule in rules[0]) if rules else ()
    if fitted is not None and BKT.name not in methods:
        raise BadInput(
            f"There are fitted chances for {BKT.name}, which is not among {', '.join(methods)}.",
            mend=f"Add {BKT.name} to the methods, or leave its chances out.",
        )
    key = {name: kinds[names[name]] for name in KEY}
    if records is not None:
        key["learner"] = _kinds(records)["record"]
    return Job(
        inputs={"log": log} | ({} if records is None else {"records": records}),
        sql=_standing(there, names, set(kinds), joined=records is not None),
        key=KEY,
        order=tuple(name for name in ORDER if name in there),
        kernel=Levels(tuple(map(tuple, rules)), (day - date(1970, 1, 1)).days, time_zone, fitted),
        reads=tuple(name for name in READ if name in there),
        gives=_gives(key, methods),
    )


def _kinds(log: Path) -> dict[str, pa.DataType]:
    """The columns with their types; a dictionary is as what it holds, a folder's name is text."""
    one = log if log.is_file() else next(iter(sorted(log.rglob("*.parquet"))), None)
    if one is None:
        raise BadInput(f"There is no Parquet file in {log}.", mend="Name the log's file or folder.")
    try:
        schema = pq.read_schema(one)
    except (OSError, pa.ArrowInvalid) as error:
        raise BadInput(f"{one} cannot be read: {error}.", mend="Give a Parquet file.") from None
    kinds = {f.name: _plain(f.type) for f in schema}
    folders = one.relative_to(log).parts[:-1] if one != log else ()
    return kinds | {part.split("=")[0]: pa.string() for part in folders if "=" in part}


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.string() if pa.types.is_large_string(kind) else kind


def _gives(key: Mapping[str, pa.DataType], methods: Sequence[str]) -> pa.Schema:
    columns = [*key.items(), ("pieces", pa.int32()), ("last_day", pa.date32())]
    for name in methods:
        columns += [(column_of(name, "level"), pa.int8()), (column_of(name, "shown"), pa.int8())]
        columns.append((column_of(name, "certainty"), pa.float64()))
    return pa.schema(columns)


def column_of(method: str, figure: str) -> str:
    """The result's column for a method's figure, without signs that SQL would have to quote."""
    return f"{method.replace('@', '_')}_{figure}"


def _standing(
    there: Sequence[str], names: Mapping[str, str], has: set[str], *, joined: bool
) -> str:
    """What stands of the log, in SQL that both engines run unchanged."""
    columns = {name: f'log."{names[name]}"' for name in there}
    sql = "FROM log"
    if joined:
        sql += f" LEFT JOIN records ON records.learner = {columns['learner']}"
        columns["learner"] = f"COALESCE(records.record, {columns['learner']})"
    where = []
    for link in ("supersedes", "withdraws"):
        if {names[link], names["id"]} <= has:
            later = f'SELECT 1 FROM log AS later WHERE later."{names[link]}" = log."{names["id"]}"'  # noqa: S608 names of our own tables and columns, never input
            where.append(f"NOT EXISTS ({later})")
    if names["withdraws"] in has:
        where.append(f'log."{names["withdraws"]}" IS NULL')
    sql += f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT {', '.join(f'{said} AS {name}' for name, said in columns.items())} {sql}"


def traced(rules: Sequence[Rule], skill: Skill) -> tuple[Rule, ...]:
    """The same rules, with this skill's fitted chances in bkt@1."""
    fitted = skill._asdict()
    return tuple(
        replace(rule, settings=tuple((dict(rule.settings) | fitted).items()))
        if rule.method is BKT
        else rule
        for rule in rules
    )


@dataclass(frozen=True)
class Levels:
    """The kernel: the rows of whole cells in, a row for each cell out."""

    rules: tuple[tuple[Rule, ...], ...]
    day: int
    time_zone: str
    fitted: Bkt | None = None

    def __call__(self, rows: pa.Table) -> pa.Table:
        rows = (
            rows.filter(pa.array(~_repeats(rows))) if "performance" in rows.column_names else rows
        )
        starts = starts_of(rows, KEY).to_numpy()
        log, which = self._log(rows, starts), _which(rows, starts)
        first = pa.array(starts[:-1])
        columns = [rows[name].combine_chunks().take(first) for name in KEY]
        rules: Sets = self.rules
        if self.fitted is not None:
            rules, which = self._by_competency(self.fitted, columns[1], which)
        found = levels(log, rules, which, day=self.day)
        columns += [pa.array(found.pieces.astype(np.int32)), _figured(found.last_day, pa.date32())]
        for figures in zip(found.level, found.shown, found.certainty, strict=True):
            level, shown, certainty = figures
            columns += [_figured(level, pa.int8()), _figured(shown, pa.int8())]
            columns.append(_figured(certainty, pa.float64()))
        kinds = {name: rows.schema.field(name).type for name in KEY}
        gives = _gives(kinds, [rule.method.name for rule in self.rules[0]])
        return pa.Table.from_arrays(columns, schema=gives)

    def _by_competency(
        self, fitted: Bkt, competencies: pa.Array, which: NDArray[np.int64] | None
    ) -> tuple[Sets, NDArray[np.int64]]:
        """A set of rules for each set and each competency that meet, and each cell's place among them."""
        named = competencies.cast(pa.string()).dictionary_encode()
        names = named.dictionary.to_pylist()
        place = named.indices.to_numpy().astype(np.int64)
        if which is not None:
            place = place + which * len(names)
        met, at = np.unique(place, return_inverse=True)
        pairs = (divmod(number, max(1, len(names))) for number in met.tolist())
        sets = [traced(self.rules[of], fitted.of(names[name])) for of, name in pairs]
        return sets or self.rules, at.astype(np.int64)

    def _log(self, rows: pa.Table, starts: NDArray[np.int64]) -> Log:
        held = {name: rows[name].combine_chunks() for name in rows.column_names}
        nothing = np.zeros(rows.num_rows, np.int8)
        return Log.of(
            starts,
            _figures(held["value"].cast(pa.float64()), np.nan),
            days_of(held["performed_at"], self.time_zone),
            _uses(held["use"]) if "use" in held else nothing,
            _settings(held["setting"]) if "setting" in held else nothing,
            _figures(held["kind"], 0) if "kind" in held else nothing,
            *_how_measured({name: _measured(held[name]) for name in MEASURED if name in held}),
        )


def _measured(column: pa.Array) -> NDArray[np.float64]:
    return _figures(column.cast(pa.float64()), np.nan).astype(np.float64)


def _how_measured(said: Mapping[str, NDArray[np.float64]]) -> tuple[ArrayLike, ArrayLike]:
    """Each piece's error, and how much harder than usual it was; () where no row can say."""
    hard = [said[name] for name in MEASURED[1:] if name in said]
    return said.get(MEASURED[0], ()), hardness(*hard) if len(hard) == 2 else next(iter(hard), ())


def _figures(column: pa.Array, of_null: float) -> NDArray[np.generic]:
    if column.null_count:
        column = column.fill_null(of_null)
    found: NDArray[np.generic] = column.to_numpy(zero_copy_only=False)
    return found


def _figured(figures: NDArray[np.float64], kind: pa.DataType) -> pa.Array:
    """A column of this kind; empty where the figure is NaN. Arrow's own masking costs thrice as much."""
    missing = np.isnan(figures)
    plain = np.where(missing, 0.0, figures).astype(_KEPT_AS[kind.bit_width])
    there = np.packbits(~missing, bitorder="little")
    return pa.Array.from_buffers(kind, len(plain), [pa.py_buffer(there), pa.py_buffer(plain)])


def days_of(instants: pa.Array, time_zone: str) -> NDArray[np.int32]:
    """Days since 1970-01-01: of days as they are, of instants where the school lies, of clocks as they say."""
    column = instants
    if not pa.types.is_temporal(column.type) or column.null_count:
        raise BadInput(
            "performed_at is not a day or an instant in every row.",
            mend="Give it as Parquet's date or timestamp, never empty.",
        )
    if pa.types.is_timestamp(column.type):
        if column.type.tz is not None and time_zone != "UTC":
            column = pc.local_timestamp(column.cast(pa.timestamp("us", time_zone)))
        of_a_day = 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[column.type.unit]
        days: NDArray[np.int32] = (column.view(pa.int64()).to_numpy() // of_a_day).astype(np.int32)
        return days
    found: NDArray[np.int32] = column.cast(pa.date32()).view(pa.int32()).to_numpy()
    return found


def _uses(column: pa.Array) -> NDArray[np.generic]:
    if pa.types.is_integer(column.type):
        return _figures(column, Use.FORMATIVE)
    encoded = column.dictionary_encode()
    codes = []
    for word in encoded.dictionary.to_pylist():
        try:
            codes.append(Use.named(word))
        except KeyError:
            raise BadInput(
                f"{word!r} is not a use of evidence.",
                mend=f"Use one of: {', '.join(use.word for use in Use)}.",
            ) from None
    table = np.array([*codes, Use.FORMATIVE], np.int8)
    found: NDArray[np.generic] = table[_figures(encoded.indices, len(codes)).astype(np.int64)]
    return found


def _settings(column: pa.Array) -> NDArray[np.float64]:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return _figures(column, 0).astype(np.float64)
    encoded = column.dictionary_encode()
    table = np.array([*map(context_code, encoded.dictionary.to_pylist()), 0.0])
    found: NDArray[np.float64] = table[_figures(encoded.indices, len(table) - 1).astype(np.int64)]
    return found


def _which(rows: pa.Table, starts: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Each cell's set of rules, as its first row says."""
    if "rule" not in rows.column_names:
        return None
    return _figures(rows["rule"].combine_chunks(), 0).astype(np.int64)[starts[:-1]]


def _repeats(rows: pa.Table) -> NDArray[np.bool_]:
    """Which rows speak of a performance that an earlier row of their cell spoke of."""
    starts = starts_of(rows, KEY).to_numpy()
    cell = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return repeats(cell, rows["performance"].combine_chunks())
