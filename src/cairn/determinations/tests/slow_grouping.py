"""The slow and obvious way of counting a school: learner by learner, cell by cell, day by day."""

from collections import defaultdict
from datetime import date

from django.apps import apps

from cairn.competencies.selectors.plain import domains_of
from cairn.determinations.rules import ALL_DOMAINS
from cairn.determinations.services.grouping import days_to_count
from cairn.intake.rulebook import book
from cairn.people.selectors.groups import EVERYONE, stays_at, subgroups_of


def slow_counts(school, as_of):
    """{(subgroup, domain, competency, day): (enrolled, learners, cells, enough, levels)}"""
    stays = stays_at(school)
    learners = {stay.learner for stay in stays}
    subgroups, cells = subgroups_of(learners), _cells(learners)
    domain_of = domains_of({c for own in cells.values() for c, _first, _steps in own})
    levels = len(book().ask_state("scale.levels", as_of).value)
    found = {}
    for day in days_to_count(as_of):
        number = day.toordinal()
        here = {s.learner for s in stays if s.first <= number <= (s.last or 10**9)}
        enrolled, people, count = defaultdict(int), defaultdict(set), defaultdict(int)
        at = defaultdict(lambda: [0] * levels)
        for learner in here:
            spells = subgroups.get(learner, [])
            groups = {EVERYONE, *(name for name, first, last in spells if first <= number <= last)}
            for group in groups:
                enrolled[group] += 1
            for competency, first, steps in cells.get(learner, []):
                if first > number:
                    continue
                level = next((lev for on, lev in reversed(steps) if on <= number), 0)
                domain = domain_of[competency]
                wholes = [(g, name, None) for g in groups for name in (domain, ALL_DOMAINS)]
                for key in [*wholes, (EVERYONE, domain, competency)]:
                    people[key].add(learner)
                    count[key] += 1
                    if 1 <= level <= levels:
                        at[key][level - 1] += 1
        for key, who in people.items():
            row = (enrolled[key[0]], len(who), count[key], sum(at[key]), at[key])
            found[(*key, day)] = row
    return found


def _cells(learners):
    history = defaultdict(list)
    changes = apps.get_model("determinations.LevelChange").objects.filter(learner__in=learners)
    for change in changes.order_by("day", "step"):
        cell = change.learner_id, change.competency_id
        history[cell].append((change.day.toordinal(), change.measured_after or 0))
    found = defaultdict(list)
    kept = apps.get_model("determinations.Estimate").objects.filter(learner__in=learners)
    for e in kept.filter(pieces__gt=0):
        first = (e.first_performed or date.max).toordinal()
        found[e.learner_id].append((e.competency_id, first, history[e.learner_id, e.competency_id]))
    return found
