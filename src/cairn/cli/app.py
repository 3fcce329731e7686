"""The commands by name, and what an error looks like to whoever typed one.

Exit codes: 0 done · 1 not done, and why · 2 the words of the command are off · 3 done, but rows were put
aside · 4 it would end more than usual: look, then say --confirm · 5 replayed or verified, and it differs.
"""

import gc
import sys

import typer

from cairn.kernel.errors import Mendable, NeedsConfirmation

from . import (
    accountability,
    accounts,
    backing,
    digest,
    federal,
    handing_out,
    imports,
    incident,
    keeping,
    levels,
    looks,
    matching,
    measuring,
    releasing,
    requiring,
    rights,
    studying,
    supporting,
    surveys,
    vendors,
)
from .screen import note

NOT_DONE, NEEDS_CONFIRMATION = 1, 4

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Cairn: what each learner can do, how we know, how sure we are, and what comes next.",
    epilog="CAIRN_DATA names the data folder (default ./cairn-data); DATABASE_URL chooses PostgreSQL. "
    "Exit codes: 0 done, 1 not done, 2 usage, 3 done but rows were put aside, 4 needs --confirm, 5 differs.",
)
app.command()(keeping.demo)
app.command()(keeping.init)
app.add_typer(imports.app, name="import")
app.add_typer(matching.app, name="match")
app.command()(levels.determine)
app.command()(levels.explain)
app.command()(levels.replay)
app.command()(requiring.requirements)
app.add_typer(handing_out.app, name="export")
app.add_typer(looks.app, name="looks")
app.add_typer(measuring.app, name="measure")
app.add_typer(rights.app, name="rights")
app.add_typer(vendors.app, name="vendors")
app.add_typer(studying.app, name="study")
app.command()(studying.certify)
app.add_typer(releasing.app, name="release")
app.command()(federal.edfacts)
app.add_typer(incident.app, name="incident")
app.add_typer(surveys.app, name="surveys")
app.add_typer(accountability.app, name="accountability")
app.add_typer(supporting.app, name="supports")
app.add_typer(digest.app, name="digest")
app.add_typer(accounts.app, name="accounts")
app.command()(keeping.check)
app.command()(keeping.serve)
app.command()(backing.backup)
app.command()(backing.backup_keys)
app.command()(backing.restore)
app.command()(backing.upgrade)


def run() -> None:
    """Runs a command; an error a person can mend is said in two lines, without a traceback."""
    # Rows by the hundred thousand are young, and hold no circles: looking for some took 7 % of an import.
    gc.set_threshold(100_000, 20, 100)
    try:
        app()
    except NeedsConfirmation as error:
        note(f"{error.what}\n{error.mend}")
        sys.exit(NEEDS_CONFIRMATION)
    except Mendable as error:
        note(f"{error.what}\n{error.mend}")
        sys.exit(NOT_DONE)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
        if error.filename is None:
            raise
        note(
            f"{error.filename}: {error.strerror}.\nName a file in a folder that is there and is yours."
        )
        sys.exit(NOT_DONE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
