"""What policy says about accounts on a day, as the kinds of values the services need."""

from datetime import date, timedelta

from cairn.intake.rulebook import book


def number(name: str, day: date) -> float:
    """A number of policy/parameters/accounts. Raises NotYetInForce."""
    return float(book().ask(f"accounts.{name}", day).value)  # type: ignore[arg-type]


def words(name: str, day: date) -> frozenset[str]:
    """A list of words of policy/parameters/accounts. Raises NotYetInForce."""
    return frozenset(str(word) for word in book().ask(f"accounts.{name}", day).value)  # type: ignore[union-attr]


def limits(kind: str, day: date) -> tuple[timedelta, timedelta]:
    """How long a session of staff, family or learner may be idle, and how long it may last."""
    idle, longest = number(f"idle_minutes.{kind}", day), number(f"longest_hours.{kind}", day)
    return timedelta(minutes=idle), timedelta(hours=longest)
