"""An end that is still ahead may be replaced by a later row: the latest counts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("learning", "0014_exemptions_only_ever_added_to")]
    operations = [
        migrations.RemoveConstraint(model_name="exemptionend", name="an_exemption_ends_once")
    ]
