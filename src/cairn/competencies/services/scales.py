"""Scales: the named levels in which a framework's competencies are judged."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from cairn.competencies.models import Framework, Level, Scale
from cairn.kernel.errors import BadInput


@transaction.atomic
def keep_scale(
    name: str,
    levels: Sequence[str],
    *,
    lowest: int = 1,
    description: str = "",
    names: Mapping[str, Sequence[str]] | None = None,
) -> Scale:
    """The scale of that name with these levels, lowest first; made once, its words may change later.

    names   {language: the same levels in it}
    Raises BadInput when the scale is there with another number of levels: evidence rests on them.
    """
    scale, _ = Scale.objects.get_or_create(name=name, defaults={"description": description})
    held = list(scale.levels.order_by("value"))
    wanted = list(range(lowest, lowest + len(levels)))
    if held and [level.value for level in held] != wanted:
        raise BadInput(
            f"The scale {name} has the levels {held[0].value} to {held[-1].value}, "
            f"not {wanted[0]} to {wanted[-1]}.",
            mend="Give the new scale a name of its own; what was judged on the old one stays on it.",
        )
    by_value = {level.value: level for level in held}
    for i, (value, word) in enumerate(zip(wanted, levels, strict=True)):
        level = by_value.get(value) or Level(scale=scale, value=value)
        level.name = word
        level.names = {lang: words[i] for lang, words in (names or {}).items()}
        level.save()
    return scale


def use_scale(framework_id: UUID, scale: Scale | None) -> None:
    """From now on the framework is judged on this scale; None: on the one that policy names."""
    Framework.objects.filter(pk=framework_id).update(scale=scale)
