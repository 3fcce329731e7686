"""Keeping an installation: setting it up, checking it, serving it, and the demonstration."""

from pathlib import Path
from typing import Annotated

import typer

from cairn.kernel.errors import BadInput

from . import session
from .screen import finish, note, progress, say, say_json

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for a machine.")]
HOST = "127.0.0.1"


def init() -> None:
    """Set up the data folder and the database; what is there already stays."""
    session.ready(say_so=True, database_as="OWNER")


def check(
    path: Annotated[
        Path | None, typer.Argument(help="A roster, framework or evidence file to check unstored.")
    ] = None,
    policy: Annotated[bool, typer.Option("--policy", help="Check the policy folder only.")] = False,
    deploy: Annotated[
        bool, typer.Option("--deploy", help="Check how it is set up for use in earnest only.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check the policy and the record, or a file before it is imported. Changes nothing."""
    from . import checking

    if path is not None and policy:
        raise BadInput(
            "--policy checks the installation's own policy folder, and takes no path.",
            mend=f"For another folder: CAIRN_POLICY={path} cairn check --policy",
        )
    session.start_django()
    if path is not None:
        found = checking.of_file(path, today=session.today())
    elif deploy:
        found = checking.of_deployment()
    else:
        found = checking.of_policy() if policy else checking.of_everything()
    if as_json:
        say_json([f.as_json() for f in found])
    for finding in [] if as_json else found:
        say(str(finding))
    finish(0 if all(f.good for f in found) else 1)


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer requests.")] = 1,
) -> None:
    """Serve the pages, and keep the levels up with the evidence as it arrives."""
    from . import serving

    session.ready()
    session.stays_destroyed()
    serving.run(host, port, workers)


def demo(
    size: Annotated[
        str, typer.Option(help="tiny, default, district (50,000) or state (1,000,000).")
    ] = "default",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same state.")] = 1,
    serve: Annotated[bool, typer.Option(help="Open the pages when the state is there.")] = True,
) -> None:
    """Make the demonstration state (no real persons) and open it in the browser."""
    from . import serving

    session.ready()
    from cairn.demo import build, is_built

    if is_built():
        note("The demonstration state is there already; nothing is made anew.")
        _finish_levels()
    else:
        with progress() as shown:
            summary = build(
                size=size,
                seed=seed,
                today=session.today(),
                at=session.now(),
                progress=shown,
            )
        say(str(summary))
    if serve:
        serving.run(HOST, port, workers=1, demonstration=True)


def _finish_levels() -> None:
    """Works levels out where an earlier run was stopped between the evidence and them."""
    from cairn.determinations.selectors.health import has_levels

    from .levels import work_out

    if not has_levels():
        work_out(session.today(), everyone=True)
