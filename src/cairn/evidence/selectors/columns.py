"""The evidence log as columns, in pieces, from one of its ids to another: for analysts, and for machines.

Rows are as they were written: corrections and withdrawals are rows of their own, which name what they
supersede or withdraw. Ids rise as rows are made; a row whose transaction ends late may appear behind
others, which is why spans can be counted.
"""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import QuerySet
from django.utils import timezone

from cairn.competencies.selectors.codes import codes_of
from cairn.evidence.models import Evidence
from cairn.evidence.selectors.standing import settings_met
from cairn.intake.columns import read_columns
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import FIRST_MONTH, SchoolYear
from cairn.kernel.terms import Use
from cairn.people.selectors.access import everyone_ground

FOLDERS = ("school_year", "district")
_TEXT, _INSTANT, _NUMBER = "text", "instant", "number"
COLUMNS: dict[str, tuple[str, str]] = {
    "id": (_TEXT, "Our id of the row; ids rise as rows are made."),
    "learner": (_TEXT, "Our id of the learner as the row came; see records.parquet."),
    "competency": (_TEXT, "Our id of the competency."),
    "competency_code": (_TEXT, "The publisher's code."),
    "cf_item_id": (_TEXT, "The publisher's GUID (CASE)."),
    "section": (_TEXT, "Our id of the class; empty: none."),
    "use": (_TEXT, f"{', '.join(use.word for use in Use)}."),
    "score": (_NUMBER, "As reported; empty: not scored; 0 is a score."),
    "scale": (_TEXT, "On which the score is read."),
    "value": (_NUMBER, "The score on the competency's scale of levels."),
    "standard_error": (_NUMBER, "Of the value, in levels; empty: not reported."),
    "difficulty": (_NUMBER, "Of the task, in levels above the usual; empty: not known."),
    "severity": (_NUMBER, "Of the rater, in levels above the usual; empty: not known."),
    "performed_at": (_INSTANT, "When it was shown."),
    "performed_on": ("date", "The day on which it was shown, where this installation stands."),
    "submitted_at": (_INSTANT, "When it was handed in; empty: not reported."),
    "scored_at": (_INSTANT, "When it was scored; empty: not reported."),
    "recorded_at": (_INSTANT, "When this record learned of it."),
    "task": (_TEXT, "What the learner was given to do."),
    "context": (_TEXT, "Class, place or setting, as stated."),
    "setting": (_TEXT, "What counts as one context: the context, else the task, else the class."),
    "performance": ("whole number", "The same number: the same performance, sent twice."),
    "source": (_TEXT, "Who sent it."),
    "source_key": (_TEXT, "Its key there."),
    "supersedes": (_TEXT, "The row in whose place this one stands."),
    "withdraws": (_TEXT, "The row that this one takes back."),
}
"""The columns in the files; their folders are named by the school year and by the district's id: where
the evidence arose, for a withdrawal that of the row withdrawn."""

_ARROW = {
    _TEXT: pa.string(),
    _NUMBER: pa.float64(),
    _INSTANT: pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "whole number": pa.int64(),
}
SCHEMA = pa.schema(
    [(name, _ARROW[kind]) for name, (kind, _) in COLUMNS.items()]
    + [(name, pa.string()) for name in FOLDERS]
)
_OWN = {"competency_code", "cf_item_id", "performed_on", "setting"}
_KEYS = {"learner", "competency", "section", "supersedes", "withdraws"}
_READ = [f"{name}_id" if name in _KEYS else name for name in COLUMNS if name not in _OWN]
_DASHED = r"\1-\2-\3-\4-\5"
_UUID = "^(.{8})(.{4})(.{4})(.{4})(.{12})$"


def last_of_log(*, by: Actor, purpose: Purpose, day: date) -> UUID | None:
    """The highest id of the log; None when it is empty. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    return Evidence.objects.order_by("-id").values_list("id", flat=True).first()


def rows_of_log(*, by: Actor, purpose: Purpose, day: date, after: UUID | None, upto: UUID) -> int:
    """How many rows the log has after one id up to another. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    return _span(after, upto).count()


def log_columns(
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    after: UUID | None,
    upto: UUID,
    at_once: int = 100_000,
    without: Collection[str] = (),
) -> Iterator[pa.Table]:
    """The log after one id up to another, in tables of SCHEMA by rising id; not the rows with the ids
    `without`. Raises NotAllowed.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    left_out = pa.array(list(without), pa.string())
    while after != upto:
        rest = _span(after, upto).order_by("id").values_list("id", flat=True)
        end = rest[at_once - 1 : at_once].first() or upto
        table = _table(_span(after, end))
        if len(left_out):
            table = table.filter(pc.invert(pc.is_in(table["id"], left_out)))
        yield table
        after = end


def _span(after: UUID | None, upto: UUID) -> "QuerySet[Evidence]":
    found = Evidence.objects.filter(id__lte=upto)
    return found if after is None else found.filter(id__gt=after)


def _table(rows: "QuerySet[Evidence]") -> pa.Table:
    read = read_columns(rows, [*_READ, "district_id"])
    columns = {
        name.removesuffix("_id") if name[:-3] in _KEYS else name: c for name, c in read.items()
    }
    columns |= _codes(read["competency_id"])
    columns["use"] = pa.array([use.word for use in Use]).take(read["use"])
    columns["performed_on"] = local_days(read["performed_at"])
    found, which = settings_met(read)
    columns["setting"] = pa.array(found, pa.string()).take(pa.array(which))
    columns["school_year"] = _school_years(columns["performed_on"])
    columns["district"] = _districts(rows, read)
    for name in ("id", "district", *_KEYS):
        columns[name] = _dashed(columns[name])
    table = pa.table([columns[f.name].cast(f.type) for f in SCHEMA], schema=SCHEMA)
    return table.sort_by("id")


def _dashed(keys: pa.Array) -> pa.Array:
    """Identifiers as people write them."""
    if not pa.types.is_dictionary(keys.type):
        return pc.replace_substring_regex(keys, _UUID, _DASHED)
    plain = pc.replace_substring_regex(keys.dictionary, _UUID, _DASHED)
    return pa.DictionaryArray.from_arrays(keys.indices, plain).cast(pa.string())


def _codes(keys: pa.Array) -> dict[str, pa.Array]:
    ours = [UUID(hex=key) for key in keys.dictionary.to_pylist()]
    known = codes_of(ours)
    return {
        "competency_code": pa.array([known[key].code for key in ours], pa.string()).take(
            keys.indices
        ),
        "cf_item_id": pa.array([known[key].cf_item_id for key in ours], pa.string()).take(
            keys.indices
        ),
    }


def local_days(instants: pa.Array) -> pa.Array:
    """The day of each instant by the clock here, as date32."""
    zone = timezone.get_default_timezone()
    name = zone.key if isinstance(zone, ZoneInfo) else "UTC"
    return pc.local_timestamp(instants.cast(pa.timestamp("us", name))).cast(pa.date32(), safe=False)


def _school_years(days: pa.Array) -> pa.Array:
    """As `kernel.days.SchoolYear` names them."""
    late = pc.greater_equal(pc.month(days), FIRST_MONTH).cast(pa.int64())
    ending = pc.add(pc.year(days), late).to_numpy(zero_copy_only=False)
    years, which = np.unique(ending, return_inverse=True)
    names = pa.array([str(SchoolYear(year)) for year in years.tolist()], pa.string())
    return names.take(pa.array(which))


def _districts(rows: "QuerySet[Evidence]", read: dict[str, pa.Array]) -> pa.Array:
    """Where it arose; a withdrawal stands with the row that it takes back."""
    districts = read["district_id"].cast(pa.string())
    of_withdrawn = rows.filter(withdraws__isnull=False).values_list("id", "withdraws__district_id")
    there = {key.hex: where.hex for key, where in of_withdrawn if where is not None}
    if not there:
        return districts
    ids = read["id"].cast(pa.string())
    found = pa.array([there.get(key) for key in ids.to_pylist()], pa.string())
    return pc.coalesce(districts, found)
