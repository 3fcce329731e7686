import django.db.models.deletion
from django.db import migrations, models

import cairn.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("people", "0019_sessions_of_providers")]
    operations = [
        migrations.CreateModel(
            name="TitleIStatus",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("school_year", models.PositiveSmallIntegerField()),
                ("status", models.TextField()),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("school"), models.F("school_year"), name="a_title1_status_once_a_year"
                    )
                ]
            },
        ),
    ]  # fmt: skip
