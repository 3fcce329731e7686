"""Throttling: a try is counted before its secret is looked at, so that many at once gain nothing.

Each try takes a turn for every key it touches (the account's name, the address it comes from). Past the
free tries the key waits, each time twice as long; after a hundred in a row an account's name opens no more
until a person lets it (`forget`). Counts stand in the database and hold for all workers; a name that belongs
to nobody is counted exactly like one that does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from cairn.kernel.errors import Mendable
from cairn.people.models import Turn
from cairn.people.rules.signing_in import FORGET, network_of, wait_after

from .ruled import number


class TooManyTries(Mendable):
    """Wrong too often; says for how many minutes to wait, whoever asks."""

    def __init__(self, until: datetime, now: datetime) -> None:
        self.minutes = max(1, -int(-(until - now).total_seconds() // 60))
        super().__init__(
            "There were too many wrong tries.", mend=f"Wait {self.minutes} minutes, then try again."
        )


class Stopped(Mendable):
    """Wrong so often in a row that waiting helps no more (NIST SP 800-63B-4, 3.2.2)."""

    def __init__(self) -> None:
        super().__init__(
            "There were too many wrong tries, so this user name was stopped.",
            mend="Ask your school's office for a new letter, or the keeper of this installation.",
        )


@dataclass(frozen=True)
class Try:
    """One try: the keyed names it counts for; the first is the one that a success clears."""

    own: str
    address: str
    named: bool  # whether `own` is an account's name, which is stopped in the end; an address only waits


def tried(kind: str, name: str, address: str) -> Try:
    """A try at the secret of `name` (an account's, or empty for codes) from a network address."""
    own = f"{kind}:{name.strip().casefold()}" if name else f"{kind}@{network_of(address)}"
    return Try(_key(own), _key(f"address:{network_of(address)}"), bool(name))


def take_turn(turn: Try, *, now: datetime) -> None:
    """Counts a try, and lets it go on. Raises TooManyTries or Stopped, before any secret is looked at."""
    day = now.date()
    free = {turn.own: number("free_tries", day), turn.address: number("address_free_tries", day)}
    first, longest = number("first_wait_seconds", day), number("longest_wait_seconds", day)
    most = number("most_tries", day)
    waits: list[datetime] = []
    with transaction.atomic():
        rows = [
            _row(key, now) for key in sorted(free)
        ]  # one order for all, or two would wait for each other
        if turn.named and any(r.key == turn.own and r.in_a_row >= most for r in rows):
            raise Stopped
        waits = [row.wait_until for row in rows if row.wait_until and row.wait_until > now]
        for row in [] if waits else rows:
            row.tries = 1 + (row.tries if now - row.last_try_at < FORGET else 0)
            wait = wait_after(row.tries, free=int(free[row.key]) - 1, first=first, longest=longest)
            row.wait_until = now + timedelta(seconds=wait) if wait > 0 else None
            row.last_try_at = now
            row.in_a_row += 1
            row.save(update_fields=["tries", "in_a_row", "wait_until", "last_try_at"])
    if waits:
        raise TooManyTries(max(waits), now)


def succeeded(turn: Try) -> None:
    """The secret was right: its own count begins anew; the address only gets its one try back."""
    Turn.objects.filter(key=turn.own).update(tries=0, in_a_row=0, wait_until=None)
    Turn.objects.filter(key=turn.address, tries__gt=0).update(tries=F("tries") - 1, wait_until=None)


def forget(kind: str, names: Iterable[str]) -> None:
    """Lets these names try again at once, stopped ones too, as a keeper or a new letter does."""
    keys = [_key(f"{kind}:{name.strip().casefold()}") for name in names]
    Turn.objects.filter(key__in=keys).delete()


def _row(key: str, now: datetime) -> Turn:
    Turn.objects.get_or_create(key=key, defaults={"last_try_at": now})
    return Turn.objects.select_for_update().get(key=key)


def _key(name: str) -> str:
    return salted_hmac("cairn.people.turn", name, algorithm="sha256").hexdigest()
