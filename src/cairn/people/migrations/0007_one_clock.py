"""Requests for every look become a kind of request like the others: one table, one clock, one log of steps."""

import django.db.models.deletion
from django.db import migrations, models

from cairn.intake.append_only import append_only

_CLOSED = append_only("people_recordrequest", "people_noticegiven")
_READ = ("people_person", "people_lookrequest", "people_recordrequest", "people_requeststep")


def let_the_owner_read(_apps, editor):
    """Behind the second wall the owner would see no rows to move; it is raised anew after migrating."""
    if editor.connection.vendor == "postgresql":
        for table in _READ:
            editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def move(apps, editor):
    """Each request keeps its key; its answer becomes its one step."""
    request, step = (apps.get_model("people", n) for n in ("RecordRequest", "RequestStep"))
    for old in apps.get_model("people", "LookRequest").objects.select_related(
        "asked_by__record", "answered_by__record"
    ).order_by("pk"):
        new = request.objects.create(
            id=old.pk, learner_id=old.learner_id, kind="looks", asked_by_id=old.asked_by_id,
            asked_by_name=_name(old.asked_by), asked_at=old.asked_at, due_on=old.due_on,
            ruled_by=f"looks.full_list_days as of {old.asked_at:%Y-%m-%d}", words=old.words,
        )
        if old.answered_at is not None:
            step.objects.create(
                request=new, said="answered", by_id=old.answered_by_id,
                by_name=_name(old.answered_by) or "operator", at=old.answered_at, words=old.answer,
            )
    editor.connection.check_constraints()  # PostgreSQL drops no table while checks are still to come


def _name(person):
    """As Person.name says it; a migration knows no methods."""
    if person is None:
        return ""
    who = person.record
    given = who.preferred_given_name or who.given_name
    return f"{given} {who.preferred_family_name or who.family_name}"


class Migration(migrations.Migration):
    dependencies = [("people", "0005_accounts")]
    operations = [
        # SQLite makes a table anew to change its constraints, without its triggers: they are made again below.
        migrations.RunPython(_CLOSED.reverse_code, _CLOSED.code),
        migrations.AlterField(
            model_name='recordrequest',
            name='kind',
            field=models.TextField(choices=[('inspect', 'inspect'), ('amend', 'amend'), ('looks', 'looks')]),
        ),
        migrations.AlterField(
            model_name='requeststep',
            name='said',
            field=models.TextField(choices=[('answered', 'answered'), ('granted', 'granted'), ('refused', 'refused'), ('hearing_asked', 'hearing_asked'), ('hearing', 'hearing'), ('overturned', 'overturned'), ('statement', 'statement')]),
        ),
        migrations.RemoveConstraint(model_name='recordrequest', name='an_amendment_names_a_piece'),
        migrations.AddConstraint(
            model_name='recordrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'amend'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='an_amendment_says_what_is_wrong'),
        ),
        migrations.AddConstraint(
            model_name='recordrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('piece', None), ('table', '')), models.Q(('piece__isnull', False), models.Q(('table', ''), _negated=True)), _connector='OR'), name='a_piece_is_of_a_table'),
        ),
        migrations.AddConstraint(
            model_name='requeststep',
            constraint=models.UniqueConstraint(condition=models.Q(('said', 'statement'), _negated=True), fields=('request', 'said'), name='each_step_is_taken_once'),
        ),
        migrations.AddField(
            model_name='noticegiven',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        append_only("people_recordrequest", "people_noticegiven"),
        migrations.RunPython(let_the_owner_read, migrations.RunPython.noop),
        # Taken back, the rows stay in the one table: nothing that was asked is lost.
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name='LookRequest'),
    ]
