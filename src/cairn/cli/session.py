"""Getting ready to work on the record: settings, the database, who asks, what time it is."""

import getpass
import os
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from cairn.kernel.access import Actor, operator
from cairn.kernel.errors import Mendable

from .screen import note


class NotReady(Mendable):
    """The database has no tables yet, or older ones."""


class ComeBack(Mendable):
    """The record holds what was destroyed by law."""


def start_django(*, database_as: str = "") -> None:
    """Loads the settings and the houses. `database_as`: OWNER to change tables; nothing: as the keeper."""
    import django

    os.environ["CAIRN_DATABASE_AS"] = database_as
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    django.setup()


def ready(*, say_so: bool = False, database_as: str = "", destroying: bool = False) -> None:
    """Loads everything and makes sure that the record can be worked on; a first use sets it up.

    destroying   this command ends a restore that came as far as destroying again
    """
    start_django(database_as=database_as)
    _collect_rarely()
    restored_whole(destroying=destroying)
    if not has_tables():
        set_up()
        return
    if waiting := steps_waiting():
        raise NotReady(
            f"The record was made by an earlier Cairn; {len(waiting)} steps are waiting.",
            mend="Run: cairn upgrade. It makes a backup first.",
        )
    whole()
    if say_so and database_as == "OWNER":
        raise_wall()
    if say_so:
        note(f"The record is ready in {where()}.")


def whole() -> None:
    """Raises NotReady when a table lacks a column, as where it was made between two releases."""
    if lacking := columns_lacking():
        raise NotReady(
            f"The record was made by a Cairn between two releases: it lacks {', '.join(lacking[:5])}"
            f"{' and more' if len(lacking) > 5 else ''}.",
            mend="No step leads from there: run the Cairn that made it, or import into a new data folder.",
        )


def restored_whole(*, destroying: bool = False) -> None:
    """Raises RecordUnfinished where a restore was cut off; `destroying`: but not at its last stage."""
    from cairn.intake.unfinished import Stage, refuse_unfinished

    refuse_unfinished(allowing=Stage.DESTROYING if destroying else None)


def stays_destroyed() -> None:
    """Raises ComeBack where what was destroyed by law is in the record again."""
    from cairn.intake.destroyed import come_back

    if found := come_back():
        raise ComeBack(
            f"What was destroyed by law is back: {', '.join(f'{kind} {n:,}' for kind, n in found.items())}.",
            mend="Run: cairn rights destroyed apply. Nobody is shown anything before.",
        )


def destroy_again() -> None:
    """Destroys what a restore brought back, says so, and lets the record be shown again."""
    from cairn.intake.destroyed import destroy_again as again
    from cairn.intake.unfinished import finish

    for kind, count in again().items():
        if count < 0:
            note(
                f"The list of what was destroyed has {kind}, which this Cairn does not know. "
                "Open the record with the Cairn that destroyed it."
            )
        else:
            note(f"Destroyed again: {kind}, {count:,}.")
    finish()


def columns_lacking() -> list[str]:
    """Columns that this Cairn reads and the database does not have, as table.column."""
    from django.apps import apps
    from django.db import connection

    question = (
        "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
        if connection.vendor == "sqlite"
        else "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        there = set(cursor.fetchall())
    models = [m._meta for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    wanted = {(m.db_table, f.column) for m in models for f in m.local_concrete_fields}
    return [f"{table}.{column}" for table, column in sorted(wanted - there)]


def _collect_rarely() -> None:
    """Looks for rings of garbage less often: long work makes millions of rows and next to no rings."""
    import gc

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def steps_waiting() -> list[Any]:
    """Migrations that have not been applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    data_folder()
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def set_up() -> None:
    """Makes the data folder, its secret, and the tables; what is there already stays."""
    import secrets

    from django.conf import settings
    from django.core.management import call_command

    data_folder()
    if not settings.SECRET_FILE.exists():
        with os.fdopen(os.open(settings.SECRET_FILE, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        settings.SECRET_KEY = settings.SECRET_FILE.read_text(encoding="ascii")
    call_command("migrate", verbosity=0)
    raise_wall()
    import cairn.measure.mastery.trails  # noqa: F401 compiles once for this installation, so that no import has to

    note(f"The record is ready in {where()}.")


def raise_wall() -> None:
    """Where PostgreSQL knows the roles for it, the database keeps from the web server what is not its reader's."""
    from cairn.site.wall import raising

    if raising.roles_are_there() and raising.owns_the_tables():
        raising.raise_wall()
        note("The second wall stands: the web server's role sees only what its reader is tied to.")


def data_folder() -> None:
    from django.conf import settings

    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)


def where() -> str:
    """Where the record is kept, without any password."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        return str(settings.DATA)
    held = connection.settings_dict
    return f"PostgreSQL database {held['NAME']} (files in {settings.DATA})"


def has_tables() -> bool:
    data_folder()
    from django.db import connection

    return "people_person" in connection.introspection.table_names()


def place_or_state(name: str) -> UUID:
    """Our id of an organization by its name, code or id; of the state where none is named. Raises UnknownName."""
    from cairn.kernel.errors import UnknownName
    from cairn.people.selectors.organizations import find_organization, state

    if name:
        return find_organization(name).pk
    agency = state()
    if agency is None:
        raise UnknownName("The record has no state agency.", mend="Name a district.")
    return agency.pk


def asker() -> Actor:
    """Who runs the command: the operator, by the name of the system's account."""
    try:
        return operator(getpass.getuser())
    except OSError:
        return operator(f"uid {os.getuid()}")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is where this installation stands (CAIRN_TIME_ZONE)."""
    from django.utils import timezone

    return timezone.localdate()
