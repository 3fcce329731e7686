from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0018_choice_about_experts")]
    operations = [
        migrations.AddField(
            "device", "provider_name", models.TextField(blank=True, db_index=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "device", "provider_session", models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]  # fmt: skip
