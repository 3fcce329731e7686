"""Releases say who is identified for support and who is recognised; releases of before say nothing of it."""

from django.db import migrations, models

from cairn.intake.append_only import append_only, open_to_change

_CLOSED = ("accountability_release", "accountability_releaseplace")


class Migration(migrations.Migration):
    dependencies = [("accountability", "0007_what_was_given")]

    operations = [
        open_to_change(*_CLOSED),
        migrations.AddField("release", "statuses", models.TextField(blank=True, default="")),
        migrations.AddField("releaseplace", "statuses", models.JSONField(default=list)),
        append_only(*_CLOSED),
    ]
