from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0017_studies")]
    operations = [
        migrations.AlterField(
            "familychoice",
            "choice",
            models.TextField(
                choices=[
                    ("directory", "directory"),
                    ("recruiters", "recruiters"),
                    ("surveys", "surveys"),
                    ("studies", "studies"),
                    ("experts", "experts"),
                ]
            ),
        )
    ]
