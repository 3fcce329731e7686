import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import cairn.kernel.ids
from cairn.intake.append_only import append_only, open_to_change


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_only_ever_added_to")]
    operations = [
        open_to_change("assessments_handin"),
        migrations.RemoveConstraint("handin", "something_is_handed_in"),
        migrations.AddField("handin", "files_in_it", models.PositiveSmallIntegerField(default=0)),
        migrations.AddConstraint(
            "handin",
            models.CheckConstraint(
                condition=~Q(words="") | ~Q(link="") | Q(files_in_it__gt=0),
                name="something_is_handed_in",
            ),
        ),
        migrations.CreateModel(
            name="HandInFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=cairn.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("sha256", models.TextField(db_index=True)),
                ("size", models.BigIntegerField()),
                ("media_type", models.TextField()),
                ("name", models.TextField()),
                ("cleaned", models.BooleanField()),
                (
                    "hand_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="assessments.handin",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint("hand_in", "place", name="one_handed_in_a_place")
                ]
            },
        ),
        append_only("assessments_handin", "assessments_handinfile"),
    ]
