"""Names that policy gives in some languages and not in others, so that a card in one of those would be in two."""

from collections.abc import Iterator, Mapping

from .plan import Plan


def unnamed(plan: Plan) -> list[str]:
    """What is not named in a language in which the policy names anything: “indicators.growth: es”, in policy's order.

    A policy in one language lacks none.
    """
    names = dict(_names(plan))
    languages = sorted({language for said in names.values() for language in said})
    return [
        f"{what}: {language}"
        for what, said in names.items()
        for language in languages
        if not said.get(language)
    ]


def _names(plan: Plan) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield from ((f"indicators.{key}", each.names) for key, each in plan.indicators.items())
    yield from ((f"definition.{each.key}", each.names) for each in plan.dimensions)
    for folder in ("identification", "recognition"):
        for key in getattr(plan, folder):
            if plan.called.get(key):
                yield f"{folder}.{key}", plan.called[key]
