from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("supports", "0003_flags")]
    operations = [
        append_only("supports_flag", "supports_flagdecision", "supports_teammeeting")
    ]
