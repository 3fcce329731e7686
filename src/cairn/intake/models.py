"""What came in, from whom, when: deliveries, the fingerprints of their rows, and the rows put aside."""

from django.db import models

from cairn.kernel.faults import Fault

from .tables import Row


class Delivery(Row):
    """One file or bundle that somebody brought: a roster, a framework, records, evidence."""

    kind = models.TextField()  # framework, roster, records, evidence
    source = models.TextField()  # who answers for its row keys: a district, a vendor
    name = models.TextField()  # of the file, without its folder
    received_at = models.DateTimeField()
    received_from = models.TextField()  # who ran the import
    finished_at = models.DateTimeField(null=True)  # null: still running, or cut off
    counts = models.JSONField(default=dict)  # {kind of row: {read, stored, unchanged, quarantined}}


class SourceRow(models.Model):
    """The fingerprint of a row as its source last sent it, and what it became here.

    Twice the same fingerprint is the same row: that makes an import idempotent.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.TextField()
    kind = models.TextField()  # the file's stem in OneRoster: users, results …
    key = models.TextField()  # the source's own key
    digest = models.BinaryField(max_length=16)
    subject = models.UUIDField(null=True)  # the row it became; null when it only adds to another

    class Meta:
        constraints = [
            models.UniqueConstraint("source", "kind", "key", name="one_fingerprint_per_source_row")
        ]
        indexes = [
            models.Index(
                fields=["kind", "key"],
                condition=models.Q(subject__isnull=False),
                name="source_row_by_key",
            )
        ]


class QuarantinedRow(Row):
    """A row that could not be stored, with everything its sender needs to mend it."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="quarantined")
    file = models.TextField()
    line = models.PositiveIntegerField(null=True)
    column = models.TextField(blank=True)
    value = models.TextField(blank=True)  # shortened
    what = models.TextField()
    mend = models.TextField()

    @property
    def fault(self) -> Fault:
        """The same as a value."""
        return Fault(self.file, self.line, self.column, self.value, self.what, self.mend)
