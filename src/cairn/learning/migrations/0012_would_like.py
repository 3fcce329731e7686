"""Learners choose what they would like to work on, and take it back like their words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0011_recognitions_only_ever_added_to")]
    operations = [
        migrations.AlterField(
            model_name="aboutme",
            name="about",
            field=models.TextField(
                choices=[
                    ("strength", "strength"),
                    ("interest", "interest"),
                    ("learns_best", "learns_best"),
                    ("need", "need"),
                    ("would_like", "would_like"),
                ]
            ),
        )
    ]
