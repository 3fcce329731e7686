"""What a roster ends: asked before anything is written, done when everything is.

A whole table ends what it no longer holds; a table of changes ends what it deletes. Nothing is ever
removed. Where a table could not be read to its end, or has lines that nobody can read, it ends
nothing: a damaged file must not look like a school that has closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from cairn.intake.rulebook import book
from cairn.intake.services import known, mark_ended, standing
from cairn.kernel.errors import NeedsConfirmation
from cairn.people.models import Organization, Section, SectionEnrollment
from cairn.standards.oneroster import Bundle, Glance, Mode, glance
from cairn.standards.tabular.source import Broken

from .roles import end_roles, spells_of
from .session import Session
from .writing import end

ASKED = {"users": "people", "enrollments": "enrollments"}
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Ending:
    """Keys of one table that a bundle would end, among those that stand."""

    kind: str
    keys: tuple[str, ...]
    standing: int
    counted: int
    """Those that weigh: not what was over anyway."""

    @property
    def share(self) -> float:
        return self.counted / self.standing if self.standing else 0.0


def foreseen(
    bundle: Bundle, kinds: Sequence[str], *, source: str, today: date
) -> dict[str, Ending]:
    """What the bundle would end, by table."""
    stands = [kind for kind in kinds if next(standing(source, kind), None) is not None]
    glances = {kind: seen for kind in stands if (seen := _glance(bundle, kind)) is not None}
    return {kind: _ending(bundle, kind, glances, source=source, today=today) for kind in glances}


def ask(endings: Mapping[str, Ending], *, today: date) -> None:
    """Raises NeedsConfirmation where more would end than a keeper may do unasked."""
    ruling = book().ask("roster.confirm_share", today)
    allowed = float(ruling.value)  # type: ignore[arg-type]
    much = [e for kind, e in endings.items() if kind in ASKED and e.share > allowed]
    if much:
        told = " and ".join(
            f"{e.counted:,} of {e.standing:,} {ASKED[e.kind]} ({e.share:.0%})" for e in much
        )
        raise NeedsConfirmation(
            f"This roster would end {told}; unasked it may end {allowed:.0%} ({ruling.source}). "
            "Nothing was changed.",
            mend="Check that the roster is whole. If it is right, run the import again with --confirm.",
        )


def _glance(bundle: Bundle, kind: str) -> Glance | None:
    if bundle.mode(kind) is Mode.ABSENT:
        return None
    try:
        seen = glance(bundle, kind)
    except Broken:
        return None
    if seen.keyless and bundle.mode(kind) is Mode.BULK:
        return None
    return seen


def _ending(
    bundle: Bundle, kind: str, glances: Mapping[str, Glance], *, source: str, today: date
) -> Ending:
    seen = glances[kind]
    whole = bundle.mode(kind) is Mode.BULK
    count = 0
    keys: list[str] = []
    for key in standing(source, kind):
        count += 1
        if key in seen.gone or (whole and key not in seen.held):
            keys.append(key)
    counted = len(keys)
    if kind == "enrollments":
        held = _sections(source, glances.get("classes"))
        gone = [row.subject for row in known(source, kind, keys).values() if row.subject]
        counted = _still_going(gone, held, today)
    return Ending(kind, tuple(keys), count, counted)


def _sections(source: str, classes: Glance | None) -> set[UUID | None]:
    """The sections that the roster still holds."""
    keys = sorted(classes.held) if classes is not None else []
    return {row.subject for row in known(source, "classes", keys).values()}


def _still_going(ids: Sequence[UUID], held: set[UUID | None], today: date) -> int:
    """Memberships that go on today, or whose section the roster still holds."""
    count = 0
    for start in range(0, len(ids), AT_ONCE):
        rows = SectionEnrollment.objects.filter(pk__in=ids[start : start + AT_ONCE])
        for section, last in rows.values_list("section_id", "last_day"):
            count += section in held or last is None or last >= today
    return count


def carry_out(session: Session, ending: Ending) -> None:
    """Ends what these rows became. Called in transactions of a few thousand rows."""
    subjects = known(session.source, ending.kind, ending.keys)
    ids = [row.subject for row in subjects.values() if row.subject is not None]
    match ending.kind:
        case "orgs":
            Organization.objects.filter(pk__in=ids, ended_on=None).update(ended_on=session.today)
        case "classes":
            end(Section, ids, session.today)
        case "roles":
            end_roles(ids, session.today)
        case "enrollments":
            end(SectionEnrollment, ids, session.today)
        case "users":
            _end_users(session, ids)
    mark_ended(session.source, ending.kind, ending.keys)


def _end_users(session: Session, persons: Sequence[UUID]) -> None:
    """Ends what these persons are in the schools of this source; elsewhere they go on."""
    schools = known(session.source, "orgs", standing(session.source, "orgs"))
    mine = {row.subject for row in schools.values() if row.subject}
    going_on = Q(last_day=None) | Q(last_day__gte=session.today)
    end_roles(spells_of(persons, session.today, mine), session.today)
    members = SectionEnrollment.objects.filter(
        going_on, person_id__in=persons, section__school_id__in=mine
    )
    end(SectionEnrollment, list(members.values_list("pk", flat=True)), session.today)
