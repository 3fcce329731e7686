from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("determinations", "0001_the_record")]
    operations = [append_only("determinations_determination", "determinations_judgement")]
