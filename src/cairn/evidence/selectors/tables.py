"""The evidence log as one long table, for whoever may have all of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cairn.evidence.models import Evidence
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.terms import Use
from cairn.people.selectors.access import everyone_ground
from cairn.people.selectors.rights import statement_text, statements

COLUMNS: dict[str, tuple[str, str]] = {
    "id": ("text", "Our id of the row."),
    "learner_id": ("text", "Our id of the learner's surviving record."),
    "learner_state_id": ("text", "The state's id under which the row came."),
    "competency_code": ("text", "The publisher's code."),
    "cf_item_id": ("text", "The publisher's GUID (CASE)."),
    "use": (
        "text",
        "formative, interim, summative, performance, adaptive, observation, portfolio, self.",
    ),
    "score": ("number", "As reported; empty: not scored; 0 is a score."),
    "scale": ("text", "On which the score is read."),
    "value": ("number", "The score on the competency's scale of levels."),
    "standard_error": ("number", "Of the value, in levels; empty: not reported."),
    "difficulty": ("number", "Of the task, in levels above the usual; empty: not known."),
    "severity": ("number", "Of the rater, in levels above the usual; empty: not known."),
    "performed_at": ("instant", "When it was shown."),
    "submitted_at": ("instant", "When it was handed in; empty: not reported."),
    "scored_at": ("instant", "When it was scored; empty: not reported."),
    "recorded_at": ("instant", "When this record learned of it."),
    "task": ("text", "What the learner was given to do."),
    "context": ("text", "Class, place or setting."),
    "source": ("text", "Who sent it."),
    "source_key": ("text", "Its key there."),
    "supersedes": ("text", "The row in whose place this one stands."),
    "withdraws": ("text", "The row that this one takes back."),
    "family_statement": (
        "text",
        "What the family says about the row, where a request to amend it was refused.",
    ),
}
_FROM = (
    "id", "learner__record_id", "learner__state_id", "competency__code", "competency__cf_item_id",
    "use", "score", "scale", "value", "standard_error", "difficulty", "severity", "performed_at",
    "submitted_at", "scored_at", "recorded_at", "task", "context", "source", "source_key",
    "supersedes_id", "withdraws_id",
)  # fmt: skip
_USE = list(COLUMNS).index("use")
_IDS = [
    i for i, name in enumerate(COLUMNS) if name in {"id", "learner_id", "supersedes", "withdraws"}
]


def evidence_rows(*, by: Actor, purpose: Purpose, day: date) -> Iterator[tuple[Any, ...]]:
    """Every row of the log, in the order of COLUMNS, oldest record first. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    said = statements("evidence.Evidence")
    for row in Evidence.objects.order_by("id").values_list(*_FROM).iterator(20_000):
        values = list(row)
        values[_USE] = Use(values[_USE]).word
        for i in _IDS:
            values[i] = None if values[i] is None else str(values[i])
        yield (*values, statement_text(said.get(row[0], ())))
