"""The register of local assessments as a table: a line for each version, with where it stands and why."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from cairn.assessments.selectors.local import Local
from cairn.competencies.selectors.codes import codes_of
from cairn.journeys.files.csv_files import Cell

HEADER = (
    "id", "assessment", "version", "title", "district", "kind", "grades", "minutes", "competencies",
    "proposed_on", "proposed_by", "standing", "since", "decided_by", "words", "quality",
)  # fmt: skip


def register_rows(found: Sequence[Local]) -> Iterator[Sequence[Cell]]:
    """Codes are the framework's own; days are local; what nobody said is empty."""
    codes = codes_of({line.competency for each in found for line in each.criteria})
    for each in found:
        last = each.answers[-1] if each.answers else None
        yield (
            str(each.id), str(each.first), each.number, each.title, each.district_name, each.use.word,
            each.grades, each.minutes,
            " ".join(codes[line.competency].code for line in each.criteria),
            timezone.localdate(each.proposed_at).isoformat(), each.proposed_name, each.standing,
            timezone.localdate(each.since).isoformat(), last.name if last else "",
            last.words if last else "", each.quality,
        )  # fmt: skip
