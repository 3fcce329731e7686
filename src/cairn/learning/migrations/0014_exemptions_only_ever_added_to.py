from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("learning", "0013_exemptions")]
    operations = [append_only("learning_exemption", "learning_exemptionend")]
