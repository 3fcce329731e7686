"""What the parts of frameworks are called in a reader's language."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from cairn.competencies.models import Competency, Framework


def domains_for(grade: str) -> list[tuple[str, list[str]]]:
    """The parts of each framework with anything meant for a grade (CEDS code), or for no grade by name.

    By framework title, each part by the name that is kept, in reading order. One query.
    """
    rows = Competency.objects.filter(assessable=True, retired_on=None).exclude(domain="")
    found: dict[str, dict[str, None]] = {}
    for title, domain, grades in rows.order_by("framework__title", "position").values_list(
        "framework__title", "domain", "grades"
    ):
        if not grades or grade in grades:
            found.setdefault(title, {})[domain] = None
    return [(title, list(domains)) for title, domains in found.items()]


def domain_names(domains: Iterable[str], *, language: str) -> dict[str, str]:
    """Each domain's name in the language; as it is kept where nobody has translated it. One query."""
    known: dict[str, str] = {}
    for held in Framework.objects.order_by("-title").values_list("domains", flat=True):
        for each in held:
            translated = each["names"].get(language)
            if translated:
                known |= dict.fromkeys(each["names"].values(), translated)
    return {domain: known.get(domain, domain) for domain in domains}


def subjects_of(competency_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The subject that the framework of each names, where it names one and has several parts. One query.

    Its parts are those of all that can be assessed by it, so that the answer for one rests on no other that is asked.
    """
    asked = set(competency_ids)
    frameworks = Competency.objects.filter(pk__in=asked).values("framework")
    rows = Competency.objects.filter(Q(assessable=True) | Q(pk__in=asked), framework__in=frameworks)
    found, parts = {}, dict[UUID, set[str]]()
    for key, domain, assessable, framework, subject in rows.values_list(
        "pk", "domain", "assessable", "framework_id", "framework__subject"
    ):
        if assessable:
            parts.setdefault(framework, set()).add(domain)
        if key in asked and subject:
            found[key] = (framework, str(subject[0]))
    return {
        key: name for key, (framework, name) in found.items() if len(parts.get(framework, ())) > 1
    }
