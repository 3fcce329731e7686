from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0011_incidents_and_deletions")]
    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                fields=["person"],
                condition=models.Q(("persona", ""), _negated=True),
                name="account_of_persona",
            ),
        ),
    ]
