"""Printing letters with one-time codes for a class or a school, by its leader."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from cairn.journeys.asking import asker
from cairn.kernel.access import Needs, needs
from cairn.kernel.ids import read_id
from cairn.people.selectors.invited import FAMILIES, LEARNERS, classes_of
from cairn.people.services.accounts.letters import (
    Letter,
    open_letters,
    print_letters,
    reprint_letter,
    revoke_letter,
)

from .square_codes import square_code


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, school: UUID) -> HttpResponse:
    """Who has an account, who has a letter; prints letters, one anew, or makes one useless."""
    by, now = asker(request), timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    whom = LEARNERS if asked.get("whom") == LEARNERS else FAMILIES
    section = read_id(asked.get("section", ""))
    person = read_id(asked.get("person", ""))
    if request.method != "POST":
        return _overview(request, school, by=by, whom=whom, section=section, now=now)
    if person is not None and asked.get("do") == "revoke":
        revoke_letter(school, person, by=by, whom=whom, now=now)
        return redirect(f"{reverse('site:letters', args=[school])}?whom={whom}&section={section}")
    if person is not None:
        made = [reprint_letter(school, person, by=by, whom=whom, now=now)]
    else:
        again = asked.get("again") == "1"
        made = print_letters(school, by=by, whom=whom, now=now, section=section, again=again)
    return _printed(request, made)


def _overview(
    request: HttpRequest, school: UUID, *, by: Any, whom: str, section: UUID | None, now: Any
) -> HttpResponse:
    found = open_letters(school, by=by, whom=whom, now=now, section=section)
    context = {
        "school": school,
        "whom": whom,
        "section": section,
        "classes": classes_of(school, timezone.localdate(now)),
        "with_account": sum(i.has_account for i in found),
        "with_letter": sum(i.has_letter and not i.has_account for i in found),
        "with_neither": sum(not i.has_letter and not i.has_account for i in found),
        "people": found if section is not None else [],
    }
    return render(request, "site/letters.html", context)


def _printed(request: HttpRequest, made: list[Letter]) -> HttpResponse:
    address = request.build_absolute_uri(reverse("site:join"))
    sheets = [_sheet(letter, address) for letter in made]
    context = {"sheets": sheets, "drawn": mark_safe(square_code(address))}  # noqa: S308 made here
    return render(request, "site/letters_printed.html", context)


def _sheet(letter: Letter, address: str) -> Any:
    """One letter in its reader's language, where it is one of ours."""
    spoken = letter.language if letter.language in dict(settings.LANGUAGES) else "en"
    with translation.override(spoken):
        words = render_to_string(
            "site/letter.html", {"letter": letter, "address": address, "spoken": spoken}
        )
    return mark_safe(words)  # noqa: S308 a template of ours made it
