from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0002_only_ever_added_to")]
    operations: list[object] = []
