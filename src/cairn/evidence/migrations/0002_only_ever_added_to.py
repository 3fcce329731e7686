from django.db import migrations

from cairn.intake.append_only import append_only

INDEXES = {"evidence_superseding": "supersedes_id", "evidence_withdrawing": "withdraws_id"}


def index_corrections(_apps, editor):
    if editor.connection.vendor == "postgresql":
        for name, column in INDEXES.items():
            editor.execute(f"CREATE INDEX {name} ON evidence_evidence ({column})")


def forget_them(_apps, editor):
    for name in INDEXES:
        editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_the_record")]
    operations = [
        append_only("evidence_evidence"),
        migrations.RunPython(index_corrections, forget_them),
    ]
