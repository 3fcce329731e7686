from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_the_record")]
    operations = [
        append_only(
            "assessments_task",
            "assessments_taskcriterion",
            "assessments_owngroup",
            "assessments_groupmember",
            "assessments_giving",
            "assessments_givento",
            "assessments_takenback",
            "assessments_handin",
            "assessments_entry",
            "assessments_entrydecision",
        )
    ]
