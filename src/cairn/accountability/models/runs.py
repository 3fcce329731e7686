"""Runs: a school year rated under a policy, with every number that went in and every reason that came out.

Only ever added to. A run is known by its policy and its inputs: made again of the same, it is the same. A mistake is
withdrawn by a later line. Nothing in it is about one learner; its small numbers are internal all the same and leave the
house only through the gate.
"""

from django.db import models

from cairn.intake.tables import Row


class Run(Row):
    """One school year, rated once."""

    year = models.PositiveSmallIntegerField(db_index=True)  # 2025 is 2025-26
    counted_on = models.DateField()  # the day as of which learners were counted
    basis = models.TextField()  # determined, or current: on what achievement rests
    policy_digest = models.TextField()
    inputs_digest = models.TextField()  # over results, places, earlier standings and cohorts
    answer_digest = models.TextField()  # over everything below
    methods = models.JSONField()  # {what: version}
    draws = models.PositiveIntegerField(null=True)  # of chance; null: none were drawn in those days
    seed = models.PositiveIntegerField(null=True)  # from which they were drawn
    unsaid = models.JSONField()  # what policy did not say: {parameter: what was done instead}
    questions = models.JSONField()  # what was counted: {key: {names, levels, reached}}
    # Of growth: {question: the grades in which it was estimated}; null: not kept in those days.
    cohorts = models.JSONField(null=True)
    given = models.JSONField(
        default=dict
    )  # {file, sha256, rows, aside, indicators}; {}: all was counted
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_name = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "year", "policy_digest", "inputs_digest", name="a_run_once_of_the_same"
            )
        ]


class RunLine(Row):
    """Whether a run stands, from this line on: withdrawn, or standing again. Without any line it stands."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="lines")
    stands = models.BooleanField()
    words = models.TextField()  # why
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(words=""), name="a_run_is_withdrawn_with_why"
            )
        ]


class RunPlace(Row):
    """A place of a run: its total, its word, and its trail."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="places", db_index=False)
    organization = models.ForeignKey(
        "people.Organization", models.PROTECT, null=True, related_name="+"
    )
    place = models.TextField()
    name = models.TextField()
    spans = models.JSONField()  # {grade span: learners}
    total = models.FloatField(null=True)  # per cent of the points possible; null: see why
    low = models.FloatField(null=True)  # where the true total lies in 95 of 100 draws …
    high = models.FloatField(null=True)
    error = models.FloatField(null=True)  # … and their standard deviation
    before = models.FloatField(null=True)  # last year's per cent alone, by this year's rules
    change = models.TextField(
        blank=True
    )  # this year's beside it: more, less, about, too close to call
    rating = models.TextField(blank=True)
    why = models.TextField(blank=True)  # there is no total, or no word
    chances = models.JSONField()  # of each word, in other years like this one
    trail = models.JSONField()  # lines, indented

    class Meta:
        constraints = [models.UniqueConstraint("run", "place", name="a_place_once_a_run")]


class RunResult(Row):
    """One number of a place, a grade span, a group and an indicator, and the points that it gave."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="results", db_index=False)
    place = models.TextField()
    span = models.TextField()
    group = models.TextField(blank=True)  # "race:asian"; empty: everybody
    indicator = models.TextField()
    value = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    error = models.FloatField(null=True)  # standard error of the value
    low = models.FloatField(null=True)  # where the true value lies in 95 of 100 cases
    high = models.FloatField(null=True)
    counts = models.JSONField()  # learners at each level, lowest first
    enrolled = models.PositiveIntegerField(null=True)
    tested = models.PositiveIntegerField(null=True)
    points = models.FloatField(null=True)
    possible = models.FloatField(null=True)
    weight = models.FloatField(null=True)  # null: it did not count
    why = models.TextField(blank=True)  # there are no points

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "run", "place", "span", "group", "indicator", name="a_result_once_a_run"
            )
        ]


class RunIdentification(Row):
    """Whether a place or group is identified for support, or recognised, by which grounds, and its clock."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="identifications", db_index=False)
    place = models.TextField()
    group = models.TextField(blank=True)
    category = models.TextField()
    recognition = models.BooleanField()  # a success that policy names, not a need for support
    met = models.BooleanField(null=True)  # this year's grounds hold; null: cannot be said
    chance = models.FloatField(null=True)  # that they hold, in other years like this one
    since = models.PositiveSmallIntegerField(null=True)  # it stands since that year's results
    total_then = models.FloatField(null=True)
    step = models.TextField()
    how = models.TextField(blank=True)
    grounds = models.JSONField()  # [{name, source, holds, how, why, chance}]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "run", "place", "group", "category", name="a_category_once_a_run"
            )
        ]
