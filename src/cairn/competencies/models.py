"""What is to be learned: frameworks as their publishers wrote them, and what success means here.

Names and identifiers follow CASE. What CASE says of an element and Cairn has no column for is kept
whole in `case`, so that a framework leaves as it came.
"""

from django.db import models

from cairn.intake.tables import Row


class Scale(Row):
    """A named row of levels, lowest first."""

    name = models.TextField(unique=True)
    description = models.TextField(blank=True)


class Level(Row):
    """A step on a scale: a number, a word, and what it means."""

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="levels")
    value = models.SmallIntegerField()
    name = models.TextField()
    description = models.TextField(blank=True)
    names = models.JSONField(default=dict)  # {language: name}

    class Meta:
        ordering = ["value"]
        constraints = [models.UniqueConstraint("scale", "value", name="one_level_per_value")]


class Framework(Row):
    """A set of competencies that somebody publishes (a CASE CFDocument)."""

    class Adoption(models.TextChoices):
        PRIVATE_DRAFT = "Private Draft"
        DRAFT = "Draft"
        ADOPTED = "Adopted"
        DEPRECATED = "Deprecated"

    cf_document_id = models.TextField(unique=True)  # the publisher's GUID
    uri = models.TextField()
    title = models.TextField()
    creator = models.TextField(blank=True)
    publisher = models.TextField(blank=True)
    subject = models.JSONField(default=list)
    language = models.TextField(blank=True)
    version = models.TextField(blank=True)
    adoption_status = models.TextField(choices=Adoption, blank=True)
    license_name = models.TextField(blank=True)
    license_text = models.TextField(blank=True)  # notices that must travel with the text
    license_uri = models.TextField(blank=True)
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, related_name="+")
    last_changed_at = models.TextField(blank=True)  # as the publisher writes it
    case = models.JSONField(default=dict)  # the CFDocument and CFDefinitions, whole
    domains = models.JSONField(default=list)  # [{match: code, names: {language: name}}]


class Element(Row):
    """A part of a framework that its publisher identifies."""

    identifier = models.TextField()  # the publisher's GUID
    uri = models.TextField(blank=True)
    last_changed_at = models.TextField(blank=True)
    retired_on = models.DateField(null=True)  # gone from the publisher's package since
    place = models.IntegerField(default=0)  # in the publisher's package
    case = models.JSONField(default=dict)  # the element, whole

    class Meta:
        abstract = True


class Competency(Row):
    """Something a learner can come to know or do (a CASE CFItem): a competency, standard, skill, cluster …"""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="competencies")
    cf_item_id = models.TextField(db_index=True)  # the publisher's GUID
    uri = models.TextField(blank=True, db_index=True)
    code = models.TextField(blank=True, db_index=True)  # humanCodingScheme
    short_code = models.TextField(blank=True, db_index=True)  # the code's own end: 6.EE.A.1
    statement = models.TextField()
    title = models.TextField(blank=True)  # a few words, where the publisher or the state gives them
    kind = models.TextField(blank=True)  # CFItemType
    grades = models.JSONField(default=list)  # CEDS codes (CASE educationLevel)
    domain = models.TextField(blank=True)  # the name under which a page groups it
    place = models.IntegerField(default=0)  # in the publisher's package
    position = models.IntegerField(default=0)  # in the order in which the framework is read
    assessable = models.BooleanField(default=True)  # False: it only groups others
    last_changed_at = models.TextField(blank=True)
    retired_on = models.DateField(null=True)
    case = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint("framework", "cf_item_id", name="one_competency_per_cf_item")
        ]


class PlainStatement(Row):
    """A competency in a learner's words and language."""

    competency = models.ForeignKey(Competency, models.CASCADE, related_name="plain_statements")
    language = models.TextField()
    title = models.TextField(blank=True)  # a few words for lists and grids
    i_can = models.TextField(blank=True)
    at_home = models.TextField(blank=True)  # one thing a family can do, or nothing
    source = models.TextField()  # who wrote it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "competency", "language", name="one_plain_statement_per_language"
            )
        ]


class Association(Element):
    """How two elements stand to each other, in CASE's words; either end may lie in another framework."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="associations")
    type = models.TextField()  # isChildOf, precedes, exactMatchOf …
    origin_identifier = models.TextField()
    destination_identifier = models.TextField()
    origin = models.ForeignKey(
        Competency, models.PROTECT, null=True, related_name="associations_from"
    )
    destination = models.ForeignKey(
        Competency, models.PROTECT, null=True, related_name="associations_to"
    )
    sequence_number = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "framework", "identifier", name="one_association_per_identifier"
            )
        ]
        indexes = [models.Index("framework", "type", name="association_by_type")]


class Rubric(Element):
    """What work is judged against."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="rubrics")
    title = models.TextField(blank=True)
    description = models.TextField(blank=True)
    version = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("framework", "identifier", name="one_rubric_per_identifier")
        ]


class Criterion(Element):
    """One thing a rubric looks at."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, related_name="criteria")
    description = models.TextField(blank=True)
    weight = models.FloatField(null=True)
    position = models.IntegerField(null=True)


class CriterionLevel(Element):
    """What a criterion looks like at one level."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="levels")
    description = models.TextField(blank=True)
    quality = models.TextField(blank=True)
    score = models.FloatField(null=True)
    feedback = models.TextField(blank=True)
    position = models.IntegerField(null=True)


class Revision(Row):
    """How an element stood before its publisher changed it."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="revisions")
    identifier = models.TextField()
    kind = models.TextField()  # CFDocument, CFItem, CFAssociation …
    replaced_at = models.DateTimeField()
    case = models.JSONField()  # the element as it was


class SuccessDefinition(Row):
    """What a community says a graduate knows, can do and is: a versioned graduate profile."""

    name = models.TextField()
    version = models.TextField()
    adopted_on = models.DateField()
    authority = models.TextField()  # who adopted it, by what act
    statement = models.TextField()
    names = models.JSONField(default=dict)  # {language: {name, statement}}

    class Meta:
        constraints = [
            models.UniqueConstraint("name", "version", name="one_definition_per_version")
        ]


class Dimension(Row):
    """One part of a definition of success."""

    class Kind(models.TextChoices):
        ACADEMIC = "academic"
        WHOLE_CHILD = "whole_child"

    definition = models.ForeignKey(SuccessDefinition, models.CASCADE, related_name="dimensions")
    name = models.TextField()
    kind = models.TextField(choices=Kind)
    statement = models.TextField()
    position = models.PositiveSmallIntegerField()
    names = models.JSONField(default=dict)  # {language: {name, statement}}
    competencies = models.ManyToManyField(Competency, related_name="dimensions")


class Consultation(Row):
    """Who was asked about a definition of success, what they said, and what it changed."""

    definition = models.ForeignKey(SuccessDefinition, models.CASCADE, related_name="consultations")
    held_on = models.DateField()
    with_whom = models.TextField()
    attended = models.PositiveIntegerField(null=True)  # null: not counted
    heard = models.TextField()
    changed = models.TextField(blank=True)  # empty: nothing was changed
