"""Working everyone out in columns leaves the same bytes as working the same cells out one by one."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection

from cairn.determinations.services.arrivals import work_out_arrivals
from cairn.determinations.services.everyone import work_out_all
from cairn.kernel.ids import uuid7

from .conftest import TODAY, Stage, make, person

pytestmark = pytest.mark.django_db
evidence, estimates, changes, arrivals, judgements, competencies = map(
    apps.get_model,
    (
        "evidence.Evidence",
        "determinations.Estimate",
        "determinations.LevelChange",
        "evidence.Arrival",
        "determinations.Judgement",
        "competencies.Competency",
    ),
)

MOMENTS = [
    *(datetime(2026, 9, 1, 15, tzinfo=UTC) + timedelta(days=i // 2) for i in range(12)),
    datetime(2026, 10, 1, 23, 59, 59, 999_999, tzinfo=UTC),  # within a microsecond of midnight
    datetime(2026, 10, 2, tzinfo=UTC),
    datetime(2026, 10, 2, 4, 59, 59, 1, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 30, tzinfo=UTC),  # as clocks go back
]
SOURCES = ["a", "A", "Z", "é", "z", "ａ", "😀"]
"""In an order that differs between bytes, a language's collation and UTF-16."""


class Record:
    """A small state in which everything that the rules speak of happens, at random."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.stages = [Stage(), Stage("0417")]
        self.learners = [stage.learner(f"L{i}") for i in range(4) for stage in self.stages]
        self.learners.append(person("Never enrolled"))
        self.learners.append(self.joined_to(self.learners[0]))
        self.learners.append(self.joined_to(self.learners[1]))
        self.competencies = [stage.competency for stage in self.stages] + [self.with_own_scale()]
        for n in range(500):
            self.row(n)
        self.rows = list(evidence.objects.order_by("pk"))
        self.corrected = self.random.sample(self.rows, 60)
        for n, row in enumerate(self.corrected):
            self.correct(row, n)
        for _ in range(40):
            self.confirmation()
        self.all_wait()

    def joined_to(self, other):
        joined = person("Joined")
        joined.record_id = other.pk
        joined.save()
        return joined

    def with_own_scale(self):
        scale = make("competencies.Scale", name="Five")
        for value in range(5):
            make("competencies.Level", scale=scale, value=value, name=f"At {value}")
        framework = make(
            "competencies.Framework", cf_document_id=str(uuid7()), uri="", title="F", scale=scale
        )
        return make(
            "competencies.Competency", framework=framework, cf_item_id=str(uuid7()), code="X",
            short_code="X", statement="Does X.", domain="Doing",
        )  # fmt: skip

    def row(self, n, **other):
        pick = self.random.choice
        performed, learner = pick(MOMENTS), pick(self.learners)
        values = {
            "learner": learner, "competency": pick(self.competencies),
            "value": pick(self.levels_of(learner, performed)),
            "standard_error": pick([None, None, 0.25, 1.5]),
            "difficulty": pick([None, None, 0.0, 0.7, -1.3]), "severity": pick([None, None, 0.1, -0.4]),
            "use": pick([0, 1, 2, 3, 4, 5, 6, 7]), "performed_at": performed,
            "recorded_at": performed + timedelta(days=pick([0, 0, 1, 40]), microseconds=pick([0, 7])),
            "context": pick(["", "", "Class", "CLASS ", 'A "quoted",\nbroken; name']),
            "task": pick(["", "Task 1", "task  1", "Task 2"]),
            "section": pick([None, *(stage.section for stage in self.stages)]),
            "performance": pick([None, None, 0, 1, 2, 2**63 - 1]),
            "source": pick(SOURCES), "source_key": f"{pick(SOURCES)}{n}",
        }  # fmt: skip
        return make("evidence.Evidence", **(values | other))

    def levels_of(self, learner, performed):
        """Of one learner zeros alone; the others' go up and down."""
        number = self.learners.index(learner)
        if number == 3:
            return [0.0]
        low, high = [None, float("nan"), 0.0, 0.5, 1.0], [2.0, 2.5, 3.0, 4.0, 9.0, None]
        return low if (number + performed.day // 4) % 2 else high

    def correct(self, row, n):
        if self.random.random() < 0.5:
            self.row(
                f"-w{n}", learner=row.learner, competency=row.competency, value=None, withdraws=row
            )
        else:
            self.row(f"-s{n}", learner=row.learner, supersedes=row)

    def confirmation(self):
        make(
            "determinations.Judgement", learner=self.random.choice(self.learners), level=1,
            competency=self.random.choice(self.competencies), reason="Seen.", rater_name="R",
            made_at=self.random.choice(MOMENTS), confirms_fall=True,
        )  # fmt: skip

    def all_wait(self):
        cells = evidence.objects.order_by().values_list("learner_id", "competency_id").distinct()
        arrivals.objects.bulk_create(arrivals(learner_id=a, competency_id=b) for a, b in cells)


ONE_BY_ONE = 10**9
"""More cells than ever come at once: none is worked out in columns."""


def one_by_one():
    while work_out_arrivals(as_of=TODAY, limit=7, many=ONE_BY_ONE):
        pass


def some_in_columns():
    while work_out_arrivals(as_of=TODAY, limit=7, many=1):
        pass


def kept():
    """All that is kept of what was worked out, as the database itself holds it."""
    states = estimates.objects.order_by("pk").values_list("pk", "state")
    return [
        rows_of(estimates, "id"),
        rows_of(changes, "id"),
        [(key, bytes(state)) for key, state in states],
    ]


def rows_of(model, key):
    names = [f.column for f in model._meta.concrete_fields if f.column != "state"]
    text = ", ".join(f'CAST("{name}" AS TEXT)' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {text} FROM "{model._meta.db_table}" ORDER BY "{key}"')
        return cursor.fetchall()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("zone", ["UTC", "America/Chicago", "Asia/Kathmandu"])
def test_everyone_in_columns_is_each_cell_by_itself(seed, zone, settings):
    settings.TIME_ZONE = zone
    record = Record(seed)
    one_by_one()
    alone = kept()
    work_out_all(as_of=TODAY)
    assert kept() == alone
    assert all(alone)
    work_out_all(as_of=TODAY)
    assert kept() == alone
    record.all_wait()
    some_in_columns()
    assert kept() == alone


def test_so_it_is_where_a_piece_counts_by_its_error_and_by_how_hard_it_was(latent_growth_in_force):
    Record(3)
    one_by_one()
    alone = kept()
    work_out_all(as_of=TODAY)
    assert kept() == alone
    assert all(alone)


def test_so_it_is_where_a_level_is_traced(bkt_in_force):
    Record(4)
    one_by_one()
    alone = kept()
    work_out_all(as_of=TODAY)
    assert kept() == alone
    assert all(alone)


def test_the_case_is_rich_enough_to_tell():
    record = Record(1)
    work_out_all(as_of=TODAY)
    held = estimates.objects
    assert held.values("rule").distinct().count() > 2
    assert {None, 0, 2} <= set(held.values_list("shown", flat=True))
    assert held.filter(point=None).exists()
    assert held.filter(enough=True).exists()
    falls = [c for c in changes.objects.all() if c.level_before and c.level_after is not None]
    assert any(c.level_after < c.level_before for c in falls)
    assert not held.filter(learner__in=[who for who in record.learners if who.record_id != who.pk])


def test_what_was_withdrawn_altogether_is_forgotten_and_a_confirmation_alone_is_not_invented():
    stage = Stage()
    rows = stage.shows(3, 3, 3)
    work_out_all(as_of=TODAY)
    for row in rows:
        make(
            "evidence.Evidence", learner=stage.ada, competency=stage.competency, use=0, source="s",
            source_key=str(row.pk), performed_at=MOMENTS[0], recorded_at=MOMENTS[0], withdraws=row,
        )  # fmt: skip
    other = stage.learner("Bo")
    for who in (stage.ada, other):
        make(
            "determinations.Judgement", learner=who, competency=stage.competency, level=1,
            reason="Seen.", rater_name="R", made_at=MOMENTS[3], confirms_fall=True,
        )  # fmt: skip
    work_out_all(as_of=TODAY)
    columns = kept()
    for again in (one_by_one, some_in_columns):
        arrivals.objects.create(learner=stage.ada, competency=stage.competency)
        again()
        assert kept() == columns
    assert not estimates.objects.filter(learner=other)


def test_without_any_evidence_there_is_nothing_to_work_out():
    assert work_out_all(as_of=date(2026, 11, 17)) == 0


def test_the_demonstration_in_columns_is_each_cell_by_itself(demo_state):
    columns = kept()
    held = estimates.objects.values_list("learner_id", "competency_id")
    arrivals.objects.bulk_create(arrivals(learner_id=a, competency_id=b) for a, b in held)
    while work_out_arrivals(as_of=estimates.objects.first().as_of, many=ONE_BY_ONE):
        pass
    assert kept() == columns
