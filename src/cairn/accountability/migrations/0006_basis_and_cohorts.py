"""Who is behind a figure is found as it was counted: on what a release rests, and in which grades growth was estimated.

Of releases and runs of before, nobody kept either.
"""

from django.db import migrations, models

from cairn.intake.append_only import append_only, open_to_change

_CLOSED = ("accountability_release", "accountability_run")


class Migration(migrations.Migration):
    dependencies = [("accountability", "0005_improving")]

    operations = [
        open_to_change(*_CLOSED),
        migrations.AddField(
            "release", "basis", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("release", "cohorts", models.JSONField(null=True)),
        migrations.AddField("run", "cohorts", models.JSONField(null=True)),
        append_only(*_CLOSED),
    ]
