import cairn.kernel.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cairn.intake.append_only import append_only
from cairn.intake.created_together import CreateTogether

ID = ("id", models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False))
PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE
WHAT = [
    ("invited", "Invited"), ("revoked", "Revoked"), ("redeemed", "Redeemed"), ("signed_in", "Signed In"),
    ("password_changed", "Password Changed"), ("second_step_set", "Second Step Set"),
    ("second_step_removed", "Second Step Removed"), ("recovery_code_used", "Recovery Code Used"),
    ("sessions_ended", "Sessions Ended"), ("linked", "Linked"), ("ended", "Ended"), ("reopened", "Reopened"),
]


def person(**more):
    return models.ForeignKey(on_delete=PROTECT, to="people.person", **more)


class Migration(migrations.Migration):
    dependencies = [("people", "0004_rights")]
    operations = [
        migrations.AddField("account", "ended_on", models.DateField(null=True)),
        migrations.AddField("account", "last_step", models.BigIntegerField(null=True)),
        CreateTogether([
            migrations.CreateModel(
                name="Turn",
                fields=[
                    ID,
                    ("key", models.TextField(unique=True)),
                    ("tries", models.PositiveIntegerField(default=0)),
                    ("last_try_at", models.DateTimeField()),
                    ("wait_until", models.DateTimeField(null=True)),
                ],
                options={"abstract": False},
            ),
            migrations.CreateModel(
                name="Device",
                fields=[
                    ID,
                    ("session_key", models.TextField(unique=True)),
                    ("software", models.TextField()),
                    ("network", models.TextField()),
                    ("started_at", models.DateTimeField()),
                    ("last_seen_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("account", models.ForeignKey(on_delete=CASCADE, related_name="devices", to=settings.AUTH_USER_MODEL)),
                ],
                options={"abstract": False},
            ),
            migrations.CreateModel(
                name="Invitation",
                fields=[
                    ID,
                    ("code_hash", models.TextField(unique=True)),
                    ("issued_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("used_at", models.DateTimeField(null=True)),
                    ("revoked_at", models.DateTimeField(null=True)),
                    ("issued_by", person(null=True, related_name="+")),
                    ("person", person(related_name="invitations")),
                ],
                options={"abstract": False},
            ),
            migrations.CreateModel(
                name="AccountEvent",
                fields=[
                    ID,
                    ("at", models.DateTimeField()),
                    ("what", models.TextField(choices=WHAT)),
                    ("network", models.TextField(blank=True)),
                    ("account", models.ForeignKey(null=True, on_delete=PROTECT, related_name="events", to=settings.AUTH_USER_MODEL)),
                    ("by", person(null=True, related_name="+")),
                    ("person", person(null=True, related_name="+")),
                ],
                options={"indexes": [models.Index(models.F("account"), models.F("at"), name="event_by_account")]},
            ),
        ]),
        append_only("people_accountevent"),
    ]
