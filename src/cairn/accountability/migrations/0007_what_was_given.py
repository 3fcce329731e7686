"""A run keeps of which file its results were that nobody counted here. Runs of before had none."""

from django.db import migrations, models

from cairn.intake.append_only import append_only, open_to_change

_CLOSED = ("accountability_run",)


class Migration(migrations.Migration):
    dependencies = [("accountability", "0006_basis_and_cohorts")]

    operations = [
        open_to_change(*_CLOSED),
        migrations.AddField("run", "given", models.JSONField(default=dict)),
        append_only(*_CLOSED),
    ]
