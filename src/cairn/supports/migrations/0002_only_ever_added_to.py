from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("supports", "0001_the_record")]
    operations = [
        append_only(
            "supports_supportplan",
            "supports_supportsession",
            "supports_progresscheck",
            "supports_planreview",
        )
    ]
