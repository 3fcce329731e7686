from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_only_ever_added_to")]
    operations = [
        migrations.AddIndex(
            "evidence",
            models.Index(
                "learner", "scale", condition=models.Q(use=2), name="tests_of_a_learner"
            ),
        ),
    ]
