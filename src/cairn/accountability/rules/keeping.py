"""Published rows and questions as they are kept and handed out: plain data, each field once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .asked import Published, Question, Where


def row_data(row: Published) -> dict[str, Any]:
    """A row as plain data; what is not shown is left out."""
    found: dict[str, Any] = {"question": row.question, "year": row.where.year}
    if row.where.grade:
        found["grade"] = row.where.grade
    if row.where.group:
        found["group"] = row.where.group
    found["learners"] = list(row.learners)
    if row.shares is not None:
        found["shares"] = [list(each) for each in row.shares]
    if row.why:
        found["why"] = row.why
    return found


def row_of(said: Mapping[str, Any], place: str) -> Published:
    """The row of a place again."""
    low, high = said["learners"]
    return Published(
        said["question"],
        Where(said["year"], place, said.get("grade", ""), said.get("group", "")),
        (low, high),
        tuple((a, b) for a, b in said["shares"]) if "shares" in said else None,
        said.get("why", ""),
    )


def question_data(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "levels": list(question.levels),
        "reached": list(question.reached),
        "names": dict(question.names),
    }


def question_of(said: Mapping[str, Any]) -> Question:
    return Question(said["key"], tuple(said["levels"]), tuple(said["reached"]), dict(said["names"]))


def by_place(rows: Iterable[Published]) -> dict[str, list[Published]]:
    """Rows by the place that they are of, in their order."""
    found: dict[str, list[Published]] = {}
    for row in rows:
        found.setdefault(row.where.place, []).append(row)
    return found


def questions_of(said: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    return tuple(question_of(each) for each in said)
