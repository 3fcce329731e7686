"""The one-click sign-ins of the demonstration, and those of its adults who stand in no roster of a school."""

from uuid import UUID

from cairn.demo import cast
from cairn.demo.district import World
from cairn.demo.sizes import ALDER
from cairn.demo.staff import DISTRICT_LEADER, PRIVACY_OFFICER, SCHOOL_LEADER, STATE_ANALYST
from cairn.kernel.ids import named
from cairn.people.services import loading

Found = dict[tuple[str, str], UUID]
"""People of the cast by given and family name; leaders by their post and the name of its place."""

NO_PASSWORD = "!demonstration"  # noqa: S105  a mark that no password has
ANALYST, _OFFICER = ("Ingrid", "Søndergaard-Okafor"), ("Marcus", "Whitehorse")
"""The state's analyst, who also answers what districts propose."""


def write_accounts(world: World, found: Found) -> None:
    """Accounts in the order in which the front page shows their buttons."""
    alder = next(d for d in world.state.districts if d.name == ALDER[0])
    found[ANALYST] = _write_post(world, ANALYST, STATE_ANALYST, "S-TK-1", world.state.id)
    found[_OFFICER] = _write_post(world, _OFFICER, PRIVACY_OFFICER, "S-TK-2", alder.id)
    who = {
        cast.LEARNER: cast.MAYA[:2],
        cast.GUARDIAN: cast.MOTHER,
        cast.CLASS_TEACHER: cast.TEACHER,
        cast.SCHOOL_LEADER: (SCHOOL_LEADER, cast.CEDAR_RIDGE),
        cast.DISTRICT_LEADER: (DISTRICT_LEADER, ALDER[0]),
        cast.STATE_ANALYST: ANALYST,
        cast.IN_ZONE_TEACHER: cast.ZONE_TEACHER,
        cast.IN_ZONE_LEARNER: cast.ZONE_LEARNER[:2],
        cast.OFFICER: _OFFICER,
    }
    loading.load_accounts(
        ("username", "person_id", "password", "persona"),
        [(p.username, found[who[p]], NO_PASSWORD, p.says) for p in cast.PERSONAS],
    )


def _write_post(
    world: World, name: tuple[str, str], position: str, state_id: str, place: UUID
) -> UUID:
    key, first = named("demo", position), world.calendar.years[0].first_day
    loading.load_persons(
        ("id", "record_id", "state_id", "given_name", "family_name"),
        [(key, key, state_id, *name)],
    )
    loading.load_staff_assignments(
        ("id", "person_id", "organization_id", "position", "first_day"),
        [(named("demo", position, "post"), key, place, position, first)],
    )
    return key
