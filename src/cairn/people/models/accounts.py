"""Ways to sign in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from .persons import Person


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A way to sign in. What its holder may see follows from the person's relationships, never from here."""

    username = models.TextField(unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="accounts")
    is_active = models.BooleanField(default=True)
    persona = models.TextField(blank=True)  # demonstration only: what its one-click button says
    language = models.TextField(blank=True)
    ended_on = models.DateField(
        null=True
    )  # its person left; None too where a keeper shut it by hand
    last_step = models.BigIntegerField(null=True)  # the latest time step whose code was taken

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        indexes = [
            # The front door asks for a demonstration's people before anyone has signed in.
            models.Index(
                fields=["person"], condition=~models.Q(persona=""), name="account_of_persona"
            )
        ]
