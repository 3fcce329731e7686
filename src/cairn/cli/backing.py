"""Keeping the record safe: backups and their keys, bringing one back, and moving to a newer Cairn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.kernel.errors import BadInput

from . import session
from .screen import note, progress, say

if TYPE_CHECKING:
    from cairn.backup.keys import Keys

Folder = Annotated[
    Path | None,
    typer.Option("--keys", envvar="CAIRN_BACKUP_KEYS", help="The folder of keys."),
]
Phrase = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        envvar="CAIRN_BACKUP_PASSPHRASE_FILE",
        help="A file with a passphrase, instead of keys.",
    ),
]


def backup_keys(folder: Annotated[Path, typer.Argument(help="A folder without keys.")]) -> None:
    """Make the keys that seal and sign backups. Keep a copy of the folder away from the backups."""
    from cairn.backup.keys import make_keys

    name = make_keys(folder)
    note(f"Made the key {name} in {folder}. Without it no backup opens: keep a copy elsewhere.")


def backup(
    out: Annotated[Path, typer.Argument(help="The file to write, not there yet.")],
    keys: Folder = None,
    passphrase_file: Phrase = None,
) -> None:
    """Write the whole record and its files, sealed and signed, while others work on it."""
    held = _keys(keys, passphrase_file)
    session.start_django()
    session.restored_whole()
    if not session.has_tables():
        raise session.NotReady(
            "There is no record here.", mend="Say CAIRN_DATA or DATABASE_URL of the record."
        )
    say(_make(out, held))


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    keys: Folder = None,
    passphrase_file: Phrase = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only read it to its end; change nothing.")
    ] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Replace the record that is here.")
    ] = False,
) -> None:
    """Put a backup in the record's place; what was destroyed since is destroyed again."""
    held = _keys(keys, passphrase_file)
    session.start_django(database_as="OWNER")
    from cairn.backup.restoring import check_backup, restore_backup

    if check:
        manifest = check_backup(file, keys=held)
        say(
            f"Good: made {manifest['made_at']} by Cairn {manifest['cairn']}, {manifest['database']}."
        )
        return
    session.data_folder()
    with progress() as shown:
        done = restore_backup(file, keys=held, confirm=confirm, progress=shown)
    say(str(done))
    if session.steps_waiting():
        note("The record is of an earlier Cairn. Run: cairn upgrade")
        return
    session.raise_wall()
    session.destroy_again()


def upgrade(
    keys: Folder = None,
    passphrase_file: Phrase = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The backup; default beside the data folder.")
    ] = None,
    without_backup: Annotated[
        bool, typer.Option("--without-backup", help="You have made one yourself.")
    ] = False,
) -> None:
    """Bring a record that an earlier Cairn made up to date, after a backup of it."""
    session.start_django(database_as="OWNER")
    session.restored_whole(destroying=True)
    waiting = session.steps_waiting() if session.has_tables() else []
    if waiting and not without_backup:
        at = session.now()
        say(
            _make(
                out or _beside(f"before-upgrade-{at:%Y%m%dT%H%M%SZ}"), _keys(keys, passphrase_file)
            )
        )
    session.set_up()
    session.whole()
    session.destroy_again()
    say(f"Took {len(waiting)} steps." if waiting else "The record is up to date.")


def _make(out: Path, held: "Keys") -> str:
    from cairn.backup.making import make_backup

    with progress() as shown:
        return str(make_backup(out, keys=held, at=session.now(), progress=shown))


def _beside(name: str) -> Path:
    from django.conf import settings

    folder: Path = settings.DATA
    return folder.with_name(f"{folder.name}-{name}.cairn-backup")


def _keys(folder: Path | None, phrase: Path | None) -> "Keys":
    from cairn.backup.keys import keys_from_passphrase, keys_of

    if folder is not None and phrase is None:
        return keys_of(folder)
    if phrase is not None and folder is None:
        return keys_from_passphrase(phrase)
    raise BadInput(
        "A backup is sealed by a folder of keys or by a passphrase, one of the two.",
        mend="Run `cairn backup-keys FOLDER` once, then say --keys FOLDER; or say --passphrase-file FILE.",
    )
