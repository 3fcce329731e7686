"""What stands around signing in: tries, invitations on paper, devices in use, and what was done to an account."""

from django.db import models

from cairn.intake.tables import Row

from .accounts import Account
from .persons import Person


class Turn(Row):
    """How often a secret was guessed wrong, for one account name, one network address or one kind of code.

    `key` is a keyed hash: the table tells nobody who tried what from where.
    """

    key = models.TextField(unique=True)
    tries = models.PositiveIntegerField(default=0)  # since the last success; forgotten after a day
    in_a_row = models.PositiveIntegerField(default=0)  # the same, but never forgotten
    last_try_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True)


class Invitation(Row):
    """A printed letter's one-time code, which lets one person make their account. Only its hash is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    code_hash = models.TextField(unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Device(Row):
    """One session of one account: on what kind of device, from roughly where, since when."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="devices")
    session_key = models.TextField(unique=True)
    software = models.TextField()  # browser and system in words; never the whole user agent
    network = models.TextField()  # the first half of the address only
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    provider_name = models.TextField(
        blank=True, db_index=True
    )  # keyed fingerprints; empty: signed in here
    provider_session = models.TextField(blank=True)


class AccountEvent(Row):
    """Something was done to an account or an invitation. Only ever added to."""

    class What(models.TextChoices):
        INVITED = "invited"
        REVOKED = "revoked"
        REDEEMED = "redeemed"
        SIGNED_IN = "signed_in"
        PASSWORD_CHANGED = "password_changed"  # noqa: S105 the name of an event
        SECOND_STEP_SET = "second_step_set"
        SECOND_STEP_REMOVED = "second_step_removed"
        KEY_ADDED = "key_added"
        KEY_REMOVED = "key_removed"
        RECOVERY_CODE_USED = "recovery_code_used"
        SESSIONS_ENDED = "sessions_ended"
        LINKED = "linked"
        ENDED = "ended"
        REOPENED = "reopened"

    at = models.DateTimeField()
    what = models.TextField(choices=What)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="events")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    network = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index("account", "at", name="event_by_account")]
