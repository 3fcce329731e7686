from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("people", "0001_the_record")]
    operations = [append_only("people_merge", "people_look")]
