from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_the_record")]
    operations = [
        append_only(
            "learning_aboutme",
            "learning_aboutmewithdrawn",
            "learning_goal",
            "learning_goalstep",
            "learning_goalentry",
            "learning_reviewrequest",
            "learning_reviewstep",
        )
    ]
