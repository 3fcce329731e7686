"""What the parts of frameworks are called in a reader's language."""

from collections.abc import Iterable

from cairn.competencies.models import Framework


def domain_names(domains: Iterable[str], *, language: str) -> dict[str, str]:
    """Each domain's name in the language; as it is kept where nobody has translated it. One query."""
    known: dict[str, str] = {}
    for held in Framework.objects.order_by("-title").values_list("domains", flat=True):
        for each in held:
            translated = each["names"].get(language)
            if translated:
                known |= dict.fromkeys(each["names"].values(), translated)
    return {domain: known.get(domain, domain) for domain in domains}
