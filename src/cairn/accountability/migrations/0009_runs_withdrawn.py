"""A run can be withdrawn, and stand again, by lines that say who and why. Runs of before have none, and stand."""

from django.db import migrations, models

import cairn.kernel.ids
from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0008_statuses"),
        ("people", "0021_answers_credentials_and_homes"),
    ]

    operations = [
        migrations.CreateModel(
            "RunLine",
            [
                (
                    "id",
                    models.UUIDField(
                        default=cairn.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("stands", models.BooleanField()),
                ("words", models.TextField()),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="lines", to="accountability.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(words=""), name="a_run_is_withdrawn_with_why"
                    )
                ]
            },
        ),
        append_only("accountability_runline"),
    ]
