"""What is asked of a learner: their qualifications, what is met by what and since when, and what is ahead."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cairn.journeys.about import about
from cairn.journeys.asking import open_learner
from cairn.journeys.learner.views import language
from cairn.journeys.learning.required_page import Required, required_of
from cairn.journeys.words.days import day_words
from cairn.journeys.words.required import (
    decided_words,
    end_words,
    held_words,
    met_words,
    stands_words,
)
from cairn.kernel.access import DataClass, Needs, Verb, needs
from cairn.learning.rules.meeting import Stands
from cairn.learning.selectors.exemptions import may_exempt


@needs(Needs.SIGN_IN)
@require_safe
def required(request: HttpRequest, learner: UUID) -> HttpResponse:
    """What is needed, by when, and where the learner stands in each of it; it prints."""
    opened = open_learner(request, learner, data=DataClass.EVIDENCE, through="what is asked")
    context = {
        "about": about(opened.learner, opened.day),
        "own": opened.by.person == opened.learner,
        "today": opened.day,
        "may_plan": opened.may(Verb.WRITE, DataClass.PORTFOLIO),
        "sees_plan": opened.may(Verb.READ, DataClass.PORTFOLIO),
        "decides": may_exempt(opened.learner, by=opened.by, day=opened.day),
        "said": messages.get_messages(request),
    } | required_words(required_of(opened, language=language()))
    return render(request, "journeys/learning/required.html", context)


def required_words(found: Required) -> dict[str, object]:
    """What templates need to tell it."""
    return {
        "required": found, "met_words": met_words, "stands_words": stands_words,
        "Stands": Stands, "day_words": day_words, "held_words": held_words,
        "end_words": end_words, "decided_words": decided_words,
    }  # fmt: skip
