import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_files_handed_in"),
        ("learning", "0004_portfolio_only_ever_added_to"),
    ]
    operations = [
        migrations.AddField(
            "workversion",
            "hand_in",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.handin",
            ),
        )
    ]
