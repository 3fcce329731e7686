from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_portfolio")]
    operations = [
        append_only(
            "learning_workshowing",
            "learning_workversion",
            "learning_workfile",
            "learning_worktie",
            "learning_workevidence",
            "learning_collectionversion",
            "learning_collectionwork",
        )
    ]
