"""Competencies in people's own words and language, and what to show where nobody has written them yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from cairn.competencies.models import Competency, Framework, PlainStatement

FALLBACK = "en"


@dataclass(frozen=True)
class Plain:
    """How a competency is said to a learner or a family.

    language   of the words below; when it is not the one asked for, the page says so
    missing    nobody has written the sentence in the language asked for
    title      a few words for lists
    i_can      the sentence; the publisher's own statement where there is none
    at_home    one thing a family can do; empty where nobody has thought of one
    domain     the part of the framework, named in the language asked for where it has that name
    """

    competency: UUID
    code: str
    title: str
    i_can: str
    at_home: str
    domain: str
    language: str
    missing: bool


def plain(competency_ids: Iterable[UUID], *, language: str) -> dict[UUID, Plain]:
    """The plain words of each of these; two queries, however many."""
    rows = (
        Competency.objects.filter(pk__in=list(competency_ids))
        .select_related("framework")
        .defer("case", "framework__case")
    )
    written: dict[tuple[UUID, str], PlainStatement] = {
        (each.competency_id, each.language): each
        for each in PlainStatement.objects.filter(
            competency__in=[row.pk for row in rows], language__in={language, FALLBACK}
        )
    }
    return {row.pk: _plain(row, written, language) for row in rows}


def _plain(
    row: Competency, written: Mapping[tuple[UUID, str], PlainStatement], language: str
) -> Plain:
    said = written.get((row.pk, language)) or written.get((row.pk, FALLBACK))
    spoken = said.language if said else row.framework.language or FALLBACK
    short = row.short_code or row.code
    return Plain(
        competency=row.pk,
        code=short,
        title=(said.title if said else "") or row.title or short or row.statement,
        i_can=(said.i_can if said else "") or row.statement,
        at_home=said.at_home if said else "",
        domain=domain_name(row.framework, row.domain, language),
        language=spoken,
        missing=said is None or said.language != language or not said.i_can,
    )


def domain_name(framework: Framework, domain: str, language: str) -> str:
    """A domain's name in a language; as it is kept where nobody has translated it."""
    for each in framework.domains:
        if domain in each["names"].values():
            return str(each["names"].get(language, domain))
    return domain


def untranslated(framework_id: UUID, language: str) -> list[Competency]:
    """The assessable competencies without a plain sentence in this language, in order."""
    rows = Competency.objects.filter(framework_id=framework_id, assessable=True, retired_on=None)
    said = PlainStatement.objects.filter(language=language).exclude(i_can="")
    return list(rows.exclude(plain_statements__in=said).order_by("position").defer("case"))


def cf_item_id(competency: UUID) -> str:
    """The publisher's GUID of a competency."""
    return Competency.objects.values_list("cf_item_id", flat=True).get(pk=competency)


def domains_of(competency_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The domain under which each is grouped; its framework's title where it has none."""
    rows = Competency.objects.filter(pk__in=list(competency_ids))
    found = rows.values_list("pk", "domain", "framework__title")
    return {key: domain or title for key, domain, title in found}
