"""Bringing in *I can* sentences and their translations: a YAML file beside a framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cairn.competencies.models import Competency, Framework, PlainStatement
from cairn.competencies.selectors.frameworks import find_framework
from cairn.competencies.selectors.names import find_competency
from cairn.competencies.services.arranging import arrange
from cairn.competencies.services.documents import Document
from cairn.competencies.services.rewriting import rewrite
from cairn.intake import services as intake
from cairn.kernel.access import Actor
from cairn.kernel.errors import AmbiguousName, UnknownName

KIND = "plain_statements"
_WORDS = {"title", "i_can", "at_home"}


@dataclass(frozen=True)
class Sentence:
    competency: UUID
    language: str
    words: Mapping[str, str]


@transaction.atomic
def import_plain_statements(
    data: bytes, *, by: Actor, at: datetime, name: str = "plain.yaml"
) -> intake.Tally:
    """Keeps plain sentences, one row a competency and language; faulty ones are quarantined.

    Raises BadInput when the file is no YAML or names no source, UnknownName when its framework is
    not here.
    """
    document = Document(data, name)
    content = document.content
    document.only((), content, {"framework", "source", "domains", "statements"})
    framework = find_framework(document.text(("framework",), content.get("framework")))
    source = document.text(("source",), content.get("source"))
    domains = _domains(document)
    document.refuse_faults()
    delivery = intake.open_delivery(
        kind="framework", source=source, name=name, received_at=at, received_from=by.name
    )
    sentences = _sentences(document, framework)
    tally = intake.Tally()
    count = tally.of(KIND)
    count.quarantined = len({fault.key for fault in document.faults})
    count.stored, count.unchanged = _keep(sentences, source)
    count.read = count.stored + count.unchanged + count.quarantined
    if domains != framework.domains:
        framework.domains = domains
        framework.save(update_fields=["domains"])
        arrange(framework)
    intake.quarantine(delivery, document.faults)
    intake.close_delivery(delivery, tally, finished_at=at)
    return tally


def _domains(document: Document) -> list[dict[str, Any]]:
    """[{match, names}]: which codes belong to a domain, and what it is called."""
    found = []
    given = document.listed(("domains",), document.content.get("domains"))
    for i, each in enumerate(given):
        at = ("domains", str(i))
        entry = document.mapping(at, each)
        document.only(at, entry, {"match", "names"})
        names = document.mapping((*at, "names"), entry.get("names"))
        words = {lang: document.text((*at, "names", lang), word) for lang, word in names.items()}
        found.append({"match": document.text((*at, "match"), entry.get("match")), "names": words})
    return found


def _sentences(document: Document, framework: Framework) -> list[Sentence]:
    found: list[Sentence] = []
    statements = document.mapping(("statements",), document.content.get("statements"))
    by_code = _by_code(framework)
    for code, languages in statements.items():
        at = ("statements", code)
        try:
            competency = by_code.get(code) or find_competency(code, framework_id=framework.pk).pk
        except (UnknownName, AmbiguousName) as error:
            for language in languages if isinstance(languages, dict) else [""]:
                document.fault(at, code, error.what, error.mend, f"{code} {language}")
            continue
        for language, words in document.mapping(at, languages).items():
            sentence = _sentence(document, competency, language, words, (*at, language))
            if sentence is not None:
                found.append(sentence)
    return found


def _by_code(framework: Framework) -> dict[str, UUID]:
    """The framework's competencies by their short codes, which are unique in it."""
    rows = Competency.objects.filter(framework=framework, retired_on=None).exclude(short_code="")
    return dict(rows.values_list("short_code", "pk"))


def _sentence(
    document: Document, competency: UUID, language: str, words: Any, at: tuple[str, ...]
) -> Sentence | None:
    before = len(document.faults)
    entry = document.mapping(at, words)
    document.only(at, entry, _WORDS)
    said = {
        name: document.text((*at, name), entry.get(name), needed=name == "i_can")
        for name in sorted(_WORDS)
    }
    if len(document.faults) == before:
        return Sentence(competency, language, said)
    faults = document.faults[before:]
    document.faults[before:] = [_keyed(fault, f"{at[1]} {language}") for fault in faults]
    return None


def _keyed(fault: Any, key: str) -> Any:
    return type(fault)(**{**vars(fault), "key": key})


def _keep(sentences: list[Sentence], source: str) -> tuple[int, int]:
    """(stored, unchanged)"""
    asked = {each.competency for each in sentences}
    held = {
        (row.competency_id, row.language): row
        for row in PlainStatement.objects.filter(competency__in=asked)
    }
    new, changed = [], []
    for each in sentences:
        row = held.get((each.competency, each.language))
        wanted = {**each.words, "source": source}
        if row is None:
            key = {"competency_id": each.competency, "language": each.language}
            new.append(PlainStatement(**key, **wanted))
        elif any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            changed.append(row)
    PlainStatement.objects.bulk_create(new, batch_size=500)
    rewrite(changed, sorted(_WORDS | {"source"}))
    return len(new) + len(changed), len(sentences) - len(new) - len(changed)
