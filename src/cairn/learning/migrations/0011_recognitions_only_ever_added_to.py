from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("learning", "0010_recognitions")]
    operations = [append_only("learning_recognition", "learning_recognitionstep")]
