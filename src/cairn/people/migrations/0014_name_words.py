"""The words under which people are found, for everybody who is there already."""

import cairn.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from cairn.kernel.ids import named
from cairn.kernel.progress import batches
from cairn.people.rules.finding import words_of

_READ = ("people_person", "people_personidentifier", "people_nameword")
_NAMES = ("given_name", "middle_name", "family_name", "preferred_given_name", "preferred_family_name")


def compare_byte_by_byte(_apps, editor):
    """As SQLite does: a language's own order would put what begins with a word in several places."""
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE people_nameword ALTER COLUMN word TYPE text COLLATE "C"')


def let_the_owner_read(_apps, editor):
    """Behind the second wall the owner would see no rows to read; it is raised anew after migrating."""
    if editor.connection.vendor == "postgresql":
        for table in _READ:
            editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def fill(apps, editor):
    person, identifier, word = (
        apps.get_model("people", name) for name in ("Person", "PersonIdentifier", "NameWord")
    )
    everyone = person.objects.order_by("pk").values_list("pk", "record_id", "state_id", *_NAMES)
    for some in batches(list(everyone), 1000):
        numbers = {}
        held = identifier.objects.filter(person__in=[row[0] for row in some])
        for pk, value in held.values_list("person_id", "value"):
            numbers.setdefault(pk, []).append(value)
        word.objects.bulk_create(
            word(id=named("word", pk.hex, each), word=each, person_id=record)
            for pk, record, number, *names in some
            for each in sorted(words_of(names, [number, *numbers.get(pk, ())]))
        )
    editor.connection.check_constraints()  # PostgreSQL makes no index while checks are still to come


class Migration(migrations.Migration):
    dependencies = [("people", "0013_surveys_announced")]
    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("id", models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("word", models.TextField()),
                ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="words", to="people.person")),
            ],
        ),
        migrations.RunPython(compare_byte_by_byte, migrations.RunPython.noop),
        migrations.RunPython(let_the_owner_read, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("nameword", models.Index(models.F("word"), models.F("person"), name="person_by_word")),
        migrations.AddIndex("nameword", models.Index(models.F("person"), models.F("word"), name="word_by_person")),
    ]
