"""Preparing an extract for a study, and handing it out once an officer has determined that it may leave."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from cairn.disclosure.records.certifying import CODE, FORMAT, figures
from cairn.disclosure.records.protecting import Earlier, Promise, Protected, protect
from cairn.intake.rulebook import book
from cairn.journeys.policy import whole
from cairn.journeys.studies.fields import Field, chosen, field_named, ladder
from cairn.journeys.studies.files import csv_bytes, fingerprint, json_bytes, packed, words
from cairn.journeys.studies.reading import read
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.private_files import write_private
from cairn.people.selectors.studies import Before, Kept, Study, given_before, kept, study_on
from cairn.people.services.looks import look_at_everyone, note_left
from cairn.people.services.studies import (
    Prepared,
    codes,
    hand_out,
    keep_extract,
    still_given,
)


@dataclass(frozen=True)
class Draft:
    """An extract that was prepared: its row, where its files are, and what its certificate says."""

    key: UUID
    rows: Path
    certificate: dict[str, Any]


def promise_on(day: date) -> Promise:
    """What policy asks of every extract on a day."""
    k, least = whole("study.minimum_k", day, None), whole("study.minimum_l", day, None)
    return Promise(k, least, float(book().ask("study.most_withheld", day).value))  # type: ignore[arg-type]


@transaction.atomic
def prepare(
    agreement: UUID,
    folder: Path,
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    fields: Sequence[str] = (),
    weights: Mapping[str, float] | None = None,
) -> Draft:
    """Makes an extract that nobody stands out in and keeps its figures for the officer; nothing leaves yet.

    folder   where its files are written: FOLDER/ID.csv, .json and .md
    fields   of those that the agreement names; none: all
    weights  what a bit of a known field is worth beside a bit of another (1)

    Raises NotAllowed without a live agreement, or beyond it; StandsOut where nobody can be hidden; BadInput.
    """
    day = timezone.localdate(at)
    study = study_on(agreement, day)
    wanted = chosen(fields, study.fields)
    still_given(agreement, {field.name: field.data for field in wanted}, day=day)
    _weighable(weights or {}, wanted)
    looks = [_look(study, data, by, purpose, at, "prepared") for data in _classes(wanted)]
    people, known, sensitive = read(wanted, study, by=by, purpose=purpose, day=day)
    before = given_before(agreement, people.learners, by=by, purpose=purpose, day=day)
    ladders = [ladder(field, weights or {}) for field in wanted if field.known]
    promise = promise_on(day)
    found = protect(known, sensitive, ladders, promise, earlier=_earlier(before))
    staying = [who for who, stays in zip(people.learners, found.stays, strict=True) if stays]
    data = csv_bytes(_in_order(found, codes(agreement, staying, by=by), staying))
    said = _certificate(study, data, day, before) | figures(found, ladders, promise)
    groups = dict(zip(staying, found.classes[found.stays].tolist(), strict=True))
    made = Prepared(day, fingerprint(data), said, _classes(wanted), groups)
    key = keep_extract(agreement, made, by=by, at=at)
    path = folder / f"{key}.csv"
    _write(path, data, said)
    for look in looks:
        note_left(look, at=at, records=len(staying), size=len(data))
    return Draft(key, path, said)


def _earlier(before: Before) -> Earlier | None:
    if not before.extracts:
        return None
    chance = np.random.default_rng(secrets.randbits(128))
    return Earlier(np.array(before.before, np.int64), np.array(before.gone, np.int64), chance)


def _weighable(weights: Mapping[str, float], wanted: Sequence[Field]) -> None:
    known = [field.name for field in wanted if field.known]
    for name, weight in weights.items():
        if name not in known or not 0 <= weight < float("inf"):
            raise BadInput(
                f"{name} cannot weigh {weight:g}.",
                mend=f"Give 0 or more for one of: {', '.join(known)}.",
            )


def _classes(wanted: Sequence[Field]) -> list[str]:
    return sorted({field.data.value for field in wanted})


def _look(
    study: Study, data: str, by: Actor, purpose: Purpose, at: datetime, done: str
) -> UUID | None:
    words = (
        f"A study extract for {study.party}, without names, is {done}. What for: {study.purpose}"
    )
    why = look_at_everyone(
        by=by, purpose=purpose, data=DataClass(data), at=at, through=f"study extract, {done}",
        words=words, within=study.place,
    )  # fmt: skip
    return why.look


def _in_order(found: Protected, code: Mapping[UUID, str], staying: Sequence[UUID]) -> pa.Table:
    """The rows by their codes, which are random: their order tells nothing."""
    mine = pa.array([code[who] for who in staying], pa.string())
    columns = {name: found.table[name] for name in found.table.column_names}
    return pa.table({CODE: mine} | columns).sort_by(CODE)


REDISCLOSURE = (
    "These records come from education records under 34 CFR {exception}. They are used for the purpose above and no "
    "other, by the party named alone. Nobody tries to find out who is in them. They are passed on to nobody without "
    "a new agreement (34 CFR 99.33), and destroyed by {destroy_by}, with proof."
)


def _certificate(study: Study, data: bytes, day: date, before: Before) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "extract": {"sha256": fingerprint(data), "bytes": len(data), "as_of": str(day)},
        "study": {
            "party": study.party,
            "purpose": study.purpose,
            "basis": f"34 CFR {study.exception}",
            "source": study.source,
            "agreement": str(study.key),
            "first_day": str(study.first_day),
            "last_day": str(study.last_day),
            "destroy_by": str(study.destroy_by),
        },
        "redisclosure": REDISCLOSURE.format(exception=study.exception, destroy_by=study.destroy_by),
        "earlier": [
            {"sha256": sha256, "handed_out": str(timezone.localdate(at)), "same_codes": same}
            for sha256, at, same in before.extracts
        ],
        "determination": None,
    }


def _write(path: Path, data: bytes, said: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, data)
    write_private(path.with_suffix(".json"), json_bytes(said))
    write_private(path.with_suffix(".md"), words(said, _meanings(said)).encode())


def hand_out_extract(
    key: UUID, rows: Path, out: Path, *, by: Actor, purpose: Purpose, at: datetime
) -> dict[str, Any]:
    """Writes the file for the party, with the certificate and the determination; returns the certificate.

    rows   the file that `prepare` wrote
    out    the file to hand out; every learner in it has the release on their list before it is there

    Raises NotAllowed without a determination or a live agreement, where a family has refused since, or where the
    party was given something else since; BadInput for another file, or where `out` is there.
    """
    if out.exists():
        raise BadInput(f"{out} is there already.", mend="Name a file that is not there yet.")
    made = kept(key)
    data = _as_prepared(made, rows)
    partial = out.with_name(f".{out.name}.partial")
    try:
        with transaction.atomic():
            looks = [_look(made.study, d, by, purpose, at, "handed out") for d in made.data]
            hand_out(key, name=out.name, by=by, at=at)
            said = made.certificate | {"determination": made.determination}
            write_private(partial, packed(data, said, _meanings(said)))
            for look in looks:
                note_left(look, at=at, records=said["rows"], size=partial.stat().st_size)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return said


def _meanings(said: Mapping[str, Any]) -> dict[str, str]:
    names = [each["name"] for each in (*said["known"], *said["sensitive"])]
    return {name: field_named(name).meaning for name in names}


def _as_prepared(made: Kept, rows: Path) -> bytes:
    if not rows.is_file():
        raise BadInput(f"There is no file {rows}.", mend="Give the CSV file that was prepared.")
    data = rows.read_bytes()
    if fingerprint(data) != made.sha256:
        raise BadInput(
            f"{rows.name} is not the file that was determined: its SHA-256 is another.",
            mend="Give the CSV file that was prepared, or prepare another: cairn study prepare",
        )
    return data
