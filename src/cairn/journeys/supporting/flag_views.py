"""Flags as pages: what a person decides about one, and what the rules would make before they are switched on."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.journeys.about import about
from cairn.journeys.asking import Opened, open_learner
from cairn.journeys.doing import done, posted
from cairn.journeys.learner.headlines import can_see
from cairn.journeys.opening import open_organization
from cairn.journeys.release import released
from cairn.journeys.supporting.flag_forms import FlagForm, at_hand
from cairn.journeys.supporting.flag_words import (
    action_words,
    answer_words,
    chance_words,
    flag_lines,
    found_words,
    rule_words,
    waits_words,
)
from cairn.kernel.access import DataClass, Needs, Verb, needs
from cairn.kernel.errors import NotAllowed
from cairn.kernel.ids import NOTHING
from cairn.people.selectors.grants import opens
from cairn.people.selectors.organizations import organization
from cairn.supports.rules.flags import FlagRule, State
from cairn.supports.selectors.flags import Raised, find_flag, learner_of_flag
from cairn.supports.selectors.looking import look_at_school
from cairn.supports.services.flags import decide

FLAG_WORDS = {
    "rule_words": rule_words, "action_words": action_words, "answer_words": answer_words,
    "waits_for": waits_words, "at_hand": at_hand,
}  # fmt: skip


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, flag: UUID) -> HttpResponse:
    """One flag: what was seen, what was decided; whoever may write decides here or on any list."""
    opened, found = open_flag(request, flag)
    form = FlagForm(posted(request))

    def work() -> None:
        decide(flag, by=opened.by, at=opened.at, **form.decision(opened.day))

    if form.is_valid() and done(form, work):
        messages.success(request, _("The decision is kept."))
        return back_to_list(form.cleaned_data["team"])
    whom = about(opened.learner, opened.day)
    context = {
        "about": whom, "form": form, "line": flag_lines([found], opened.day)[0], "own": opened.own,
        "asks": found.state is State.OPEN and opened.may(Verb.WRITE, DataClass.SUPPORTS),
        "can_see": can_see(whom), **FLAG_WORDS,
    }  # fmt: skip
    return render(
        request, "journeys/supporting/flag.html", context, status=422 if form.errors else 200
    )


def open_flag(request: HttpRequest, key: UUID) -> tuple[Opened, Raised]:
    """The flag, its learner's record opened first. A flag that is not there is refused as a learner who is not."""
    learner = learner_of_flag(key) or key
    opened = open_learner(request, learner, data=DataClass.SUPPORTS, through="flag")
    ask = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    found = find_flag(key, **ask)  # type: ignore[arg-type]
    if not shown([found], opened):
        find_flag(NOTHING, **ask)  # type: ignore[arg-type]
    return opened, found


def shown(flags: Iterable[Raised], opened: Opened) -> list[Raised]:
    """What this reader meets: whoever serves the learner all, the learner and the family what a person answered."""
    if not opened.own:
        return list(flags)
    before = released(opened)
    return [
        each
        for each in flags
        if any(before is None or made.decided_at < before for made in each.decisions)
    ]


def back_to_list(team: UUID | None) -> HttpResponse:
    """To the page on which it was decided: a team's, or one's own board."""
    if team is not None:
        return redirect("journeys:team", team)
    return redirect("journeys:support-board")


@needs(Needs.SIGN_IN)
@require_safe
def rules(request: HttpRequest, school: UUID) -> HttpResponse:
    """What each rule of flags would make at a school: how many, how many by chance, how many meetings."""
    opened = open_organization(request, school, data=DataClass.SUPPORTS, through="rules of flags")
    open_organization(request, school, data=DataClass.EVIDENCE, through="rules of flags")
    if not opens(opened.ground.relation, DataClass.SUPPORTS, opened.purpose, Verb.READ, opened.day):
        raise NotAllowed(
            f"{opened.by.name} may not read the record that the rules look at.",
            mend="Ask the school's leader what they would flag.",
        )
    seen = look_at_school(school, by=opened.by, purpose=opened.purpose, day=opened.day)
    lines = [
        {
            "rule": rule, "on": rule in seen.force.on, "flagged": seen.flagged(rule),
            "of": seen.looked_at[rule], "found": found_words(rule, seen.found(rule)),
            "chance": chance_words(
                rule, seen.by_chance(rule),
                seen.absent_in_a_year if rule is FlagRule.ABSENT_SHARE else None,
            ),
        }
        for rule in FlagRule
    ]  # fmt: skip
    context = {
        "place": organization(school), "seen": seen, "lines": lines, "set": seen.force.settings,
        "a_meeting": seen.force.a_meeting, **FLAG_WORDS,
    }  # fmt: skip
    return render(request, "journeys/supporting/flag_rules.html", context)
