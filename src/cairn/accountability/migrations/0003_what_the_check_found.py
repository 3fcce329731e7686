"""Those who approve a release read what its check kept back; releases of before say nothing of it."""

from django.db import migrations, models

from cairn.intake.append_only import append_only, open_to_change


class Migration(migrations.Migration):
    dependencies = [("accountability", "0002_runs")]

    operations = [
        open_to_change("accountability_release"),
        migrations.AddField("release", "check_found", models.JSONField(default=dict)),
        append_only("accountability_release"),
    ]
