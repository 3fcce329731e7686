from django.db import migrations, models

WHAT = [
    ("invited", "Invited"), ("revoked", "Revoked"), ("redeemed", "Redeemed"), ("signed_in", "Signed In"),
    ("password_changed", "Password Changed"), ("second_step_set", "Second Step Set"),
    ("second_step_removed", "Second Step Removed"), ("key_added", "Key Added"), ("key_removed", "Key Removed"),
    ("recovery_code_used", "Recovery Code Used"), ("sessions_ended", "Sessions Ended"), ("linked", "Linked"),
    ("ended", "Ended"), ("reopened", "Reopened"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0007_one_clock")]
    operations = [
        migrations.AddField("turn", "in_a_row", models.PositiveIntegerField(default=0)),
        migrations.AlterField("accountevent", "what", models.TextField(choices=WHAT)),
    ]
