"""Tasks, to whom they were given, what was handed in, and every piece entered by hand: rows only ever added to.

A task that changes is a new row that supersedes the old one; a group's new members are a new group. What a
person enters goes to the evidence log at once, unless two devices said different things of the same work:
then it waits here until a person decides. The database refuses to change or remove a row (see the migration).
"""

from django.db import models
from django.db.models import F, Q

from cairn.assessments.rules import Answered, ExpertDid, Fate, Outcome
from cairn.intake.tables import KeptFile, Row
from cairn.kernel.terms import Use


class Task(Row):
    """What learners are asked to do; one version of it."""

    title = models.TextField()
    instructions = models.TextField(blank=True)
    use = models.PositiveSmallIntegerField(choices=[(u.value, u.word) for u in Use])
    author = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    author_name = models.TextField()
    made_at = models.DateTimeField()
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="versions")
    """The first version of the same task; null: it is the first itself."""
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded")
    local = models.ForeignKey(
        "assessments.LocalAssessment", models.PROTECT, null=True, related_name="+"
    )
    """The accepted local assessment that it is, word for word; null: it is none, or was changed since."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes=None, first=None)
                | Q(supersedes__isnull=False, first__isnull=False),
                name="a_later_version_knows_its_first",
            )
        ]


class TaskCriterion(Row):
    """One line of a task's rubric: a competency, what to look for, and what each level looks like."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="criteria")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    levels = models.JSONField(default=dict)  # {level as text: what it looks like}

    class Meta:
        constraints = [
            models.UniqueConstraint("task", "competency", name="one_criterion_per_competency")
        ]


class OwnGroup(Row):
    """Some learners of a class under a name of the teacher's own."""

    section = models.ForeignKey("people.Section", models.PROTECT, related_name="+")
    name = models.TextField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_name = models.TextField()
    made_at = models.DateTimeField()
    ended = models.BooleanField(default=False)  # this row dissolves what it supersedes
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded")


class GroupMember(Row):
    """A learner in one version of a group."""

    group = models.ForeignKey(OwnGroup, models.PROTECT, related_name="members")
    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("group", "learner", name="once_in_a_group")]


class Giving(Row):
    """That a task was given in a class, with the day by which it is due."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="givings")
    section = models.ForeignKey("people.Section", models.PROTECT, related_name="+")
    group = models.ForeignKey(OwnGroup, models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    given_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    given_name = models.TextField()
    given_at = models.DateTimeField()


class GivenTo(Row):
    """One learner to whom it was given."""

    giving = models.ForeignKey(Giving, models.PROTECT, related_name="learners")
    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("giving", "learner", name="given_once")]


class TakenBack(Row):
    """That a task is no longer asked for, with the reason."""

    giving = models.OneToOneField(Giving, models.PROTECT, related_name="taken_back")
    reason = models.TextField()
    taken_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    taken_name = models.TextField()
    taken_at = models.DateTimeField()


class HandIn(Row):
    """What a learner handed in to a task: words, a link, files; a later one stands beside the earlier."""

    giving = models.ForeignKey(Giving, models.PROTECT, related_name="hand_ins")
    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    link = models.TextField(blank=True)
    files_in_it = models.PositiveSmallIntegerField(default=0)
    handed_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") | ~Q(link="") | Q(files_in_it__gt=0),
                name="something_is_handed_in",
            )
        ]


class HandInFile(KeptFile):
    """A file that was handed in."""

    hand_in = models.ForeignKey(HandIn, models.PROTECT, related_name="files")

    class Meta:
        constraints = [models.UniqueConstraint("hand_in", "place", name="one_handed_in_a_place")]


class Entry(Row):
    """One level that a person entered, as their device sent it, and what became of it.

    key        made by the device; with `sender` it names the entry for ever
    occasion   which work it is about: the task and the day; see `rules.occasion`
    evidence   the piece it became; where it differs, the piece that it differs from
    replaced   the piece that it corrected
    """

    key = models.UUIDField()
    sender = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    sender_name = models.TextField()
    batch = models.UUIDField(db_index=True)
    digest = models.BinaryField()
    section = models.ForeignKey("people.Section", models.PROTECT, related_name="+")
    giving = models.ForeignKey(Giving, models.PROTECT, null=True, related_name="entries")
    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    occasion = models.TextField()
    day = models.DateField()
    use = models.PositiveSmallIntegerField(choices=[(u.value, u.word) for u in Use])
    task = models.TextField(blank=True)
    level = models.FloatField()
    how = models.TextField(blank=True)
    note = models.TextField(blank=True)
    entered_at = models.DateTimeField(null=True)  # by the device's own clock
    received_at = models.DateTimeField()
    fate = models.TextField(choices=[(f.value, f.value) for f in Fate])
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    replaced = models.ForeignKey(
        "evidence.Evidence", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index("occasion", "learner", "competency", name="entries_of_an_occasion"),
            models.Index(
                "section", condition=Q(fate=Fate.DIFFERS.value), name="entries_that_differ"
            ),
        ]
        constraints = [
            models.UniqueConstraint("sender", "key", name="an_entry_comes_once"),
            models.CheckConstraint(
                condition=Q(replaced=None) | ~Q(replaced=F("evidence")),
                name="not_its_own_correction",
            ),
        ]


class EntryDecision(Row):
    """What a person decided about an entry that differed from what was there."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="decision")
    outcome = models.TextField(choices=[(o.value, o.value) for o in Outcome])
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_name = models.TextField()
    decided_at = models.DateTimeField()


class LocalAssessment(Row):
    """An assessment that a district proposes to the state, with what it is aligned to; one version of it."""

    district = models.ForeignKey("people.Organization", models.PROTECT, related_name="+")
    title = models.TextField()
    instructions = models.TextField(blank=True)
    use = models.PositiveSmallIntegerField(choices=[(u.value, u.word) for u in Use])
    grades = models.TextField(blank=True)  # for whom, in words
    minutes = models.PositiveSmallIntegerField()  # of one learner's time
    quality = models.TextField()  # how the district knows that it shows what it says
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    proposed_name = models.TextField()
    proposed_at = models.DateTimeField()
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="versions")
    """The first version of the same assessment; null: it is the first itself."""
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="an_assessment_takes_time"),
            models.CheckConstraint(
                condition=Q(supersedes=None, first=None)
                | Q(supersedes__isnull=False, first__isnull=False),
                name="a_later_proposal_knows_its_first",
            ),
        ]


class LocalCriterion(Row):
    """A competency that a local assessment is aligned to, and what each level looks like, or its cut."""

    assessment = models.ForeignKey(LocalAssessment, models.PROTECT, related_name="criteria")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    levels = models.JSONField(
        default=dict
    )  # {level as text: what it looks like, or from which score}

    class Meta:
        constraints = [
            models.UniqueConstraint("assessment", "competency", name="aligned_once_to_each")
        ]


class LocalDecision(Row):
    """What the state said about a version: accepted, returned with words, or no longer accepted."""

    assessment = models.ForeignKey(LocalAssessment, models.PROTECT, related_name="decisions")
    answer = models.TextField(choices=[(s.value, s.value) for s in Answered])
    words = models.TextField(blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_name = models.TextField()
    decided_at = models.DateTimeField()


class ExpertInvitation(Row):
    """Somebody from the community who is asked to score one task, by a code that works until a day."""

    giving = models.ForeignKey(Giving, models.PROTECT, related_name="+")
    name = models.TextField()
    organization = models.TextField()
    code_hash = models.TextField(unique=True)  # keyed; the code itself is shown once
    until = models.DateField()  # the last day
    first_names = models.BooleanField()  # learners are called by them, not by numbers
    invited_by = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+"
    )  # as who teaches
    invited_name = models.TextField()
    invited_at = models.DateTimeField()


class ExpertStep(Row):
    """That a code was typed into a browser, that an expert accepted the terms, in the words of a version, or that
    the invitation was withdrawn. The browser in which the code was typed last holds it.
    """

    invitation = models.ForeignKey(ExpertInvitation, models.PROTECT, related_name="steps")
    what = models.TextField(choices=[(s.value, s.value) for s in ExpertDid])
    terms = models.TextField(blank=True)  # the version of the words that were accepted
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "what"],
                condition=~Q(what=ExpertDid.BEGUN.value),
                name="an_expert_does_each_once",
            )
        ]


class ExpertWork(Row):
    """One learner's work that an expert may see: under which number, and whether by a first name."""

    invitation = models.ForeignKey(ExpertInvitation, models.PROTECT, related_name="works")
    learner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    called = models.TextField(blank=True)  # empty: by the number alone

    class Meta:
        constraints = [
            models.UniqueConstraint("invitation", "number", name="one_number_per_work"),
            models.UniqueConstraint("invitation", "learner", name="one_work_per_learner"),
        ]


class ExpertLeftOut(Row):
    """That a work is no longer shown to an expert, because whoever teaches left it out."""

    work = models.OneToOneField(ExpertWork, models.PROTECT, related_name="left_out")
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()


class ExpertScore(Row):
    """The level that an expert gives a work in one competency, with their words; a later one supersedes."""

    work = models.ForeignKey(ExpertWork, models.PROTECT, related_name="scores")
    competency = models.ForeignKey("competencies.Competency", models.PROTECT, related_name="+")
    level = models.SmallIntegerField()
    words = models.TextField()
    scored_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded")


class ExpertAnswer(Row):
    """What the teacher of record made of an expert's score: evidence at that level, or at their own."""

    score = models.OneToOneField(ExpertScore, models.PROTECT, related_name="answer")
    level = models.SmallIntegerField()  # the level that stands
    before = models.SmallIntegerField(null=True)  # the teacher's level before; null: none stood
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    answered_name = models.TextField()
    answered_at = models.DateTimeField()


class AgreementCount(models.Model):
    """How far people who scored the same work agree, at a school or in a district, as last counted.

    Pairs of the twelve months before, of learners enrolled there on the day; see `rules.Beside`. Counted after the
    groups, and replaced when counted again. Internal, whatever its size: it names nobody, but where two people
    score a competency, whoever works there knows which two.
    """

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey("people.Organization", models.CASCADE, related_name="+")
    competency = models.ForeignKey(
        "competencies.Competency", models.CASCADE, null=True, db_index=False, related_name="+"
    )
    """Null: all competencies together."""
    as_of = models.DateField()
    pairs = models.PositiveIntegerField()
    learners = models.PositiveIntegerField()  # whose work it is
    scorers = models.PositiveIntegerField()  # different people who gave one of the scores
    entered = models.PositiveIntegerField()  # pairs of each kind of rules.Beside
    recorded = models.PositiveIntegerField()
    judged = models.PositiveIntegerField()
    expert = models.PositiveIntegerField()
    # Each figure with its 95 % range; null: not defined. See measure.agreement.clustered.
    exact = models.FloatField()  # share with equal levels
    exact_low = models.FloatField(null=True)
    exact_high = models.FloatField(null=True)
    adjacent = models.FloatField()  # share at most a level apart
    adjacent_low = models.FloatField(null=True)
    adjacent_high = models.FloatField(null=True)
    higher = models.FloatField()  # mean of the later level less the earlier
    higher_low = models.FloatField(null=True)
    higher_high = models.FloatField(null=True)
    alpha = models.FloatField(null=True)  # beyond chance; null: all levels are one
    alpha_low = models.FloatField(null=True)
    alpha_high = models.FloatField(null=True)
