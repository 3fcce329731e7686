import django.db.models.deletion
from django.db import migrations, models

import cairn.kernel.ids
from cairn.intake.append_only import append_only, open_to_change

KINDS = (
    "race_ethnicity", "english_learner", "disability", "section_504", "economic_disadvantage", "homeless", "foster",
    "migrant", "military", "home_internet", "home_device",
)  # fmt: skip


def _key():
    return (
        "id",
        models.UUIDField(
            default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
        ),
    )


def _to(table):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=table
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0020_title1_statuses")]
    operations = [
        migrations.AlterField(
            "characteristic",
            "kind",
            models.TextField(choices=[(kind, kind.replace("_", " ").title()) for kind in KINDS]),
        ),
        migrations.AddField(
            "coursecompletion", "level", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.CreateModel(
            "CredentialEarned",
            [
                _key(),
                ("school_year", models.PositiveSmallIntegerField()),
                ("title", models.TextField()),
                ("category", models.TextField(blank=True)),
                ("earned_on", models.DateField()),
                ("person", _to("people.person")),
                ("school", _to("people.organization")),
            ],
            options={"abstract": False},
        ),
        open_to_change("people_survey"),
        migrations.AddField("survey", "keys", models.JSONField(default=list)),
        append_only("people_survey"),
        migrations.CreateModel(
            "SurveyAnswer",
            [
                _key(),
                ("question", models.TextField()),
                ("answer", models.PositiveSmallIntegerField()),
                ("answered_on", models.DateField()),
                ("person", _to("people.person")),
                ("survey", _to("people.survey")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), models.F("survey"), models.F("question"),
                        name="an_answer_once_of_each_learner",
                    )
                ]
            },
        ),
    ]  # fmt: skip
