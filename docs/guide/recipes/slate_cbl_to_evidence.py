"""Makes evidence and judgements of a Slate CBL database dump.

    python docs/guide/recipes/slate_cbl_to_evidence.py FOLDER_OF_THE_DUMPS OUT
    cairn import evidence OUT/demonstrations.csv --mapping docs/guide/recipes/slate_cbl.yaml --source slate-cbl
    python docs/guide/recipes/slate_cbl_to_evidence.py --judge OUT/judgements.csv

See docs/guide/recipes/cbl.md for what becomes of which row, and why.
"""

import csv
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from slate_cbl_to_case import rows

EVIDENCE = (
    *("key", "learner", "given_name", "family_name", "skill", "portfolio_level", "rating"),
    *("performed_at", "scored_at", "task", "experience", "context", "note"),
)
JUDGEMENTS = ("learner", "competency", "level", "made_at", "reason", "rubric_version")
MET = 3
"""The state's level from which a competency counts as shown."""


def table(folder: Path, name: str) -> list[list[str | None]]:
    return rows(folder / f"{name}.sql", name)


def codes(folder: Path) -> dict[str | None, str | None]:
    """The code of each skill by its number in the dump."""
    return {row[0]: row[7] for row in table(folder, "cbl_skills")}


def demonstrations(folder: Path) -> Iterator[dict[str, str | None]]:
    """One row for each skill that a demonstration was rated on."""
    shown = {row[0]: row for row in table(folder, "cbl_demonstrations")}
    code = codes(folder)
    for key, _, scored, _, _, _, demonstration, skill, target, rating, override in table(
        folder, "cbl_demonstration_skills"
    ):
        held = shown.get(demonstration)
        if override == "1" or held is None:
            continue
        _, _, _, _, _, _, student, performed, _, comments, experience, context, task = held
        yield {
            "key": key,
            "learner": f"slate-{student}",
            "given_name": "Learner",
            "family_name": str(student),
            "skill": code.get(skill),
            "portfolio_level": target,
            "rating": rating,
            "performed_at": performed or scored,
            "scored_at": scored,
            "task": task,
            "experience": experience,
            "context": context,
            "note": comments,
        }


def judgements(folder: Path) -> Iterator[dict[str, object]]:
    """A teacher's word without a demonstration: overrides, and learners moved on to a portfolio level."""
    shown = {row[0]: row for row in table(folder, "cbl_demonstrations")}
    code = codes(folder)
    for row in table(folder, "cbl_demonstration_skills"):
        held = shown.get(row[6])
        if row[10] == "1" and held is not None:
            reason = f"Slate CBL: the teacher let the requirement of portfolio level {row[8]} count as met."
            yield _judgement(held[6], code.get(row[7]), row[2], reason, row[8])
    competency = {row[0]: row[7] for row in table(folder, "cbl_competencies")}
    for _, _, created, _, student, number, level, entered, _ in table(
        folder, "cbl_student_competencies"
    ):
        if entered == "graduation":
            reason = f"Slate CBL: the learner was moved on to portfolio level {level}."
            yield _judgement(student, competency.get(number), created, reason, level)


def _judgement(
    student: str | None, code: str | None, made: str | None, reason: str, level: str | None
) -> dict[str, object]:
    return {
        "learner": f"slate-{student}",
        "competency": code,
        "level": MET,
        "made_at": made,
        "reason": reason,
        "rubric_version": f"portfolio level {level}",
    }


def write(path: Path, columns: tuple[str, ...], found: Iterator[dict[str, object]]) -> int:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        kept = list(found)
        writer.writerows(kept)
    return len(kept)


def judge(path: Path) -> tuple[int, int]:
    """Records the judgements that are not there yet; how many it recorded, and how many it found."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    import django

    django.setup()
    from cairn.competencies.selectors.aligned import by_names
    from cairn.determinations.selectors.judgements import judgements_of
    from cairn.determinations.services.judging import record_judgement
    from cairn.kernel.access import Purpose, operator
    from cairn.people.selectors.lookups import people_numbered

    keeper = operator("Slate CBL import")
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    learners = people_numbered(sorted({line["learner"] for line in lines}), "state")
    named = by_names({line["competency"] for line in lines})
    recorded = found = 0
    for line in lines:
        if line["learner"] not in learners or len(named.get(line["competency"], ())) != 1:
            print(f"put aside: {line['learner']} {line['competency']}")  # noqa: T201
            continue
        [learner], [competency] = learners[line["learner"]], named[line["competency"]]
        at = datetime.fromisoformat(line["made_at"]).replace(tzinfo=UTC)
        there = judgements_of(learner, competency, by=keeper, purpose=Purpose.OPERATE, at=at)
        if any(j.made_at == at and j.reason == line["reason"] for j in there):
            found += 1
            continue
        record_judgement(
            by=keeper,
            learner=learner,
            competency=competency,
            level=int(line["level"]),
            reason=line["reason"],
            confirms_fall=False,
            at=at,
            rubric_version=line["rubric_version"],
        )
        recorded += 1
    return recorded, found


def main(arguments: list[str]) -> None:
    if arguments[0] == "--judge":
        recorded, found = judge(Path(arguments[1]))
        print(f"recorded {recorded}, there already {found}")  # noqa: T201
        return
    folder, out = Path(arguments[0]), Path(arguments[1])
    out.mkdir(parents=True, exist_ok=True)
    pieces = write(out / "demonstrations.csv", EVIDENCE, demonstrations(folder))
    words = write(out / "judgements.csv", JUDGEMENTS, judgements(folder))
    print(f"{pieces} ratings, {words} judgements in {out}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
