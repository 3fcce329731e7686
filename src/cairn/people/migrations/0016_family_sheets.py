"""Sheets of paper that open one child's page to one guardian, without an account."""

import cairn.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


def _person(**more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.person", **more)


class Migration(migrations.Migration):
    dependencies = [("people", "0015_news")]
    operations = [
        migrations.CreateModel(
            name="FamilySheet",
            fields=[
                ("id", models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("code_hash", models.TextField(unique=True)),
                ("issued_on", models.DateField()),
                ("expires_on", models.DateField()),
                ("devices", models.PositiveIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("guardian", _person(related_name="+")),
                ("learner", _person(related_name="family_sheets")),
                ("issued_by", _person(null=True, related_name="+")),
                ("ended_by", _person(null=True, related_name="+")),
            ],
            options={"abstract": False},
        ),
    ]
