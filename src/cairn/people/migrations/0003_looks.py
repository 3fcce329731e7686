import cairn.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from cairn.intake.append_only import append_only
from cairn.intake.created_together import CreateTogether

_SQLITE = """
CREATE TRIGGER people_look_arrives AFTER INSERT ON people_look
BEGIN INSERT INTO people_lookarrival (look) VALUES (NEW.id); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION a_look_arrives() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO people_lookarrival (look) VALUES (NEW.id); RETURN NULL; END $$
"""
_POSTGRES = """
CREATE TRIGGER people_look_arrives AFTER INSERT ON people_look
FOR EACH ROW EXECUTE FUNCTION a_look_arrives()
"""


def note_arrivals(_apps, editor):
    """The database notes each look for the chain, in the transaction that writes it."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES_FUNCTION)
        editor.execute(_POSTGRES)
    else:
        editor.execute(_SQLITE)


def note_no_more(_apps, editor):
    suffix = " ON people_look" if editor.connection.vendor == "postgresql" else ""
    editor.execute(f"DROP TRIGGER people_look_arrives{suffix}")


def _id():
    return ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False))


def _key(to, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=f'people.{to}', **more)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_only_ever_added_to")]
    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='LookArrival',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('look', models.UUIDField()),
                ],
            ),
            migrations.CreateModel(
                name='LookLink',
                fields=[
                    ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                    ('look', models.UUIDField(unique=True)),
                    ('hash', models.BinaryField()),
                ],
            ),
            migrations.CreateModel(
                name='LookHead',
                fields=[
                    ('day', models.DateField(primary_key=True, serialize=False)),
                    ('number', models.BigIntegerField()),
                    ('hash', models.BinaryField()),
                    ('published_at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='LookRequest',
                fields=[
                    _id(),
                    ('asked_at', models.DateTimeField()),
                    ('due_on', models.DateField()),
                    ('words', models.TextField(blank=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answer', models.TextField(blank=True)),
                    ('learner', _key('person')),
                    ('asked_by', _key('person')),
                    ('answered_by', _key('person', null=True)),
                ],
                options={'indexes': [models.Index(models.F('answered_at'), models.F('due_on'), name='look_request_due')]},
            ),
            migrations.CreateModel(
                name='Emergency',
                fields=[
                    _id(),
                    ('threat', models.TextField()),
                    ('opened_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('review_due_at', models.DateTimeField()),
                    ('person', _key('person')),
                    ('learner', _key('person')),
                    ('organization', _key('organization')),
                ],
                options={'indexes': [models.Index(models.F('person'), models.F('learner'), models.F('ends_at'), name='emergency_by_person')]},
            ),
            migrations.CreateModel(
                name='EmergencyReview',
                fields=[
                    _id(),
                    ('reviewer_name', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('justified', models.BooleanField()),
                    ('words', models.TextField()),
                    ('emergency', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='people.emergency')),
                    ('reviewer', _key('person', null=True)),
                ],
            ),
        ]),
        append_only("people_looklink", "people_lookhead", "people_emergency", "people_emergencyreview"),
        migrations.RunPython(note_arrivals, note_no_more),
    ]
