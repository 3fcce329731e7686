"""Finding the one competency that somebody names: by GUID, `urn:uuid:`, address, or code."""

from difflib import get_close_matches
from uuid import UUID

from django.db.models import Q

from cairn.competencies.models import Competency
from cairn.competencies.rules import NEAR_ENOUGH
from cairn.competencies.selectors.aligned import bare_guid
from cairn.kernel.errors import AmbiguousName, UnknownName
from cairn.standards.case import guid_in

_SHOWN = 8


def find_competency(name: str, *, framework_id: UUID | None = None) -> Competency:
    """The competency of that name; capitals do not matter, and a code's own end is enough when unique.

    What is in force goes before what has been retired. Raises UnknownName with near matches, or
    AmbiguousName with all that it may be.
    """
    asked = name.strip()
    for where in _readings(asked):
        rows = Competency.objects.filter(where).select_related("framework")
        if framework_id is not None:
            rows = rows.filter(framework_id=framework_id)
        found = list(rows.defer("case", "framework__case").order_by("framework__title", "position"))
        standing = [row for row in found if row.retired_on is None] or found
        if len(standing) == 1:
            return standing[0]
        if standing:
            raise _ambiguous(asked, standing)
    raise _unknown(asked, framework_id)


def _readings(asked: str) -> list[Q]:
    """What the name may mean, from the strictest on; the first that finds anything counts."""
    if not asked:
        return []
    bare, guid = bare_guid(asked), guid_in(asked)
    if guid is not None:
        named = Q(cf_item_id__iexact=bare) | Q(uri=asked)
        return [named, Q(pk=UUID(guid)), Q(cf_item_id__iexact=guid)]
    code = Q(code__iexact=asked) | Q(short_code__iexact=asked)
    named = Q(cf_item_id__iexact=bare) | Q(uri=asked)  # publishers whose identifiers are no GUIDs
    return [code, named, Q(code__iendswith=f".{asked}")]


def _ambiguous(asked: str, found: list[Competency]) -> AmbiguousName:
    listed = "; ".join(
        f"{row.code or row.title} in {row.framework.title} ({row.cf_item_id})"
        for row in found[:_SHOWN]
    )
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return AmbiguousName(
        f"{asked} may be {len(found)} competencies: {listed}{more}.",
        mend="Give the whole code, the GUID, or the framework.",
    )


def _unknown(asked: str, framework_id: UUID | None) -> UnknownName:
    rows = Competency.objects.filter(retired_on=None).exclude(code="")
    if framework_id is not None:
        rows = rows.filter(framework_id=framework_id)
    codes = {short or code: code for code, short in rows.values_list("code", "short_code")}
    by_letters = {end.lower(): end for end in codes}
    near = get_close_matches(asked.lower(), by_letters, n=4, cutoff=NEAR_ENOUGH)
    mend = (
        f"Near to it are {', '.join(by_letters[each] for each in near)}."
        if near
        else "Give a code, a GUID or an address; the framework's page lists them."
    )
    return UnknownName(f"No competency is called {asked}.", mend=mend)
