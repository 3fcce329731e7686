from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("learning", "0006_pathway")]
    operations = [
        append_only("learning_pathway", "learning_pathwaystep", "learning_pathwaynote"),
    ]
