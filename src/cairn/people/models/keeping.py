"""How long things are kept, what must not be destroyed yet, and proof of what was."""

from django.db import models

from cairn.intake.tables import Row, Spell

from .persons import Person


class LegalHold(Row):
    """An order to destroy nothing, about one learner or about everyone, while it stands."""

    learner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    placed_by = models.TextField()
    placed_at = models.DateTimeField()
    lifted_by = models.TextField(blank=True)
    lifted_at = models.DateTimeField(null=True)


class Tombstone(Row):
    """Proof that a row was destroyed: which, when, by what schedule; never what it said."""

    table = models.TextField()
    row = models.TextField()  # its key
    digest = models.TextField()  # HMAC of what it said, with this installation's secret
    schedule = models.TextField()  # the rule, with its source
    destroyed_at = models.DateTimeField()
    destroyed_by = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("table", "row", name="destroyed_once")]


class ProtectedAddress(Spell):
    """Someone whose whereabouts are kept from every list, feed and bulk file (safe at home)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    authority = models.TextField()  # the programme or order it rests on
