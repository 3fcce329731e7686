"""Districts and the state get counts of their own, so that no page adds up schools.

They have none until groups are counted again, as `cairn determine` does every night.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("determinations", "0004_what_rosters_leave_open")]

    operations = [
        migrations.RemoveIndex("groupcount", "counts_of_a_school"),
        migrations.RenameField("groupcount", "school", "place"),
        migrations.AddIndex(
            "groupcount", models.Index("place", "as_of", name="counts_of_a_place")
        ),
    ]
