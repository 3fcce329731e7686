"""How much left on each day by the log of looks: what a web server's own access log is compared with."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BigIntegerField, Count, Q, Sum
from django.db.models.functions import Coalesce, TruncDate

from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.models import Look

from .look_search import officer_ground
from .overseeing import midnight


@dataclass(frozen=True)
class Left:
    """What left on one day through one thing (a page, an export, a command).

    looks      how often something was read
    size       bytes of the bodies of answers, as they left, and of files that were written
    not_known  looks of which it is not known how much left: read on a screen at the command line, or broken off
    """

    day: date
    through: str
    looks: int
    size: int
    not_known: int


def left_by_day(since: date, until: date, *, by: Actor, purpose: Purpose, day: date) -> list[Left]:
    """Every day with a look, in the order of days; both days are included, and local. Raises NotAllowed.

    Only for the keeper of the installation, who holds the web server's log as well.
    """
    officer_ground(by=by, purpose=purpose, day=day)
    if not by.is_operator:
        raise NotAllowed(f"{by.name} does not keep this installation.", mend="Ask its keeper.")
    rows = (
        Look.objects.filter(at__gte=midnight(since), at__lt=midnight(until + timedelta(days=1)))
        .annotate(day=TruncDate("at"))
        .values_list("day", "through")
        .annotate(
            looks=Count("pk", filter=Q(of=None)),
            size=Coalesce(Sum("bytes"), 0, output_field=BigIntegerField()),
            known=Count("bytes"),
        )
        .order_by("day", "through")
    )
    return [
        Left(when, through, looks, size, looks - known)
        for when, through, looks, size, known in rows
    ]
