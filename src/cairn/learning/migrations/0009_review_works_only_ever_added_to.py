from django.db import migrations

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("learning", "0008_review_works")]
    operations = [append_only("learning_reviewwork")]
