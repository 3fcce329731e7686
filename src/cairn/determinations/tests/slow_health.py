"""The slow and obvious way of counting a school's evidence: piece by piece."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from cairn.determinations.selectors.evidence_counts import USES
from cairn.evidence.selectors.cells import counting_rows
from cairn.kernel.days import school_year
from cairn.people.selectors.groups import classes_at, grades_at


def slow_cells(school, as_of, *, recency_days, sure):
    """{(grade, competency): (enrolled, learners, enough, stale, unsure, pieces by use)}"""
    grades = grades_at(school, as_of)
    size, found = Counter(grades.values()), defaultdict(Counter)
    for e in apps.get_model("determinations.Estimate").objects.filter(learner__in=list(grades)):
        if not e.pieces:
            continue
        cell = found[grades[e.learner_id], e.competency_id]
        cell["learners"] += 1
        old = e.last_performed and e.last_performed < as_of - timedelta(days=recency_days)
        cell["stale"] += bool(old and recency_days)
        if e.enough:
            cell["enough"] += 1
            cell["unsure"] += bool(e.probabilities) and e.probabilities[e.shown - 1] < sure
    for row in _this_year(grades, as_of):
        found[grades[row.learner], row.competency][USES[row.use]] += 1
    names = ("learners", "enough", "stale", "unsure", *USES)
    return {
        key: (size[key[0]], *(count[name] for name in names)) for key, count in found.items()
    } | {(grade, None): (n, *[0] * len(names)) for grade, n in size.items()}


def _this_year(people, as_of):
    first = school_year(as_of).first_day
    for row in counting_rows(set(people)):
        if first <= timezone.localdate(row.performed_at) <= as_of:
            yield row


def slow_sittings(school, as_of, *, uses):
    """{(grade, use, test): (sittings, learners)}"""
    grades = grades_at(school, as_of)
    sat = defaultdict(set)
    rows = apps.get_model("evidence.Evidence").objects.filter(
        learner__record__in=list(grades), withdraws=None, withdrawn_by=None, superseded_by=None
    )
    for row in rows.select_related("learner"):
        day = timezone.localdate(row.performed_at)
        use = USES[row.use]
        if use in uses and school_year(as_of).first_day <= day <= as_of:
            who = row.learner.record_id
            sat[grades[who], use, row.task].add((who, day))
    return {key: (len(at), len({who for who, _day in at})) for key, at in sat.items()}


def slow_classes(school, as_of):
    """{section: (enrolled, learners, competencies, pieces, last)}, where no performance came twice."""
    found = {}
    for section, members in classes_at(school, as_of).items():
        rows = apps.get_model("evidence.Evidence").objects.filter(
            section=section, withdraws=None, withdrawn_by=None, superseded_by=None
        )
        mine = [
            (row.learner.record_id, row.competency_id, day)
            for row in rows.select_related("learner")
            if school_year(as_of).first_day
            <= (day := timezone.localdate(row.performed_at))
            <= as_of
        ]
        shown = {who for who, _competency, _day in mine}
        days = [day for _who, _competency, day in mine]
        found[section] = (
            len(members), len(shown & members), len({c for _w, c, _d in mine}), len(mine),
            max(days, default=None),
        )  # fmt: skip
    return found
