"""Accountability: rating a school year, and why a place got what it got."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cairn.kernel.access import Actor, Purpose
from cairn.kernel.days import SchoolYear
from cairn.kernel.progress import Progress

from . import comparing, rating, runs, session, targeting
from .releasing import told_statuses
from .screen import note, progress, say, table

app = typer.Typer(
    no_args_is_help=True,
    help="Rate a school year by the rules in policy, and explain every number.",
)
app.command()(rating.rate)
app.command()(comparing.compare)
app.command()(targeting.target)
app.command("runs")(runs.runs)
app.command()(runs.withdraw)
app.command()(runs.reinstate)
Year = Annotated[int, typer.Option(help="The school year's first calendar year: 2025 is 2025-26.")]


@app.command()
def run(
    year: Year,
    current: Annotated[
        bool,
        typer.Option(
            "--current",
            help="Achievement as the evidence stands today, not as determined officially.",
        ),
    ] = False,
    results: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="CSV or Parquet: results of indicators that nobody counts here, as others gave them.",
        ),
    ] = None,
    keep_empty: Annotated[
        bool,
        typer.Option(
            "--keep-empty",
            help="Keep the run also where it says nothing of any school; pages then show it.",
        ),
    ] = False,
) -> None:
    """Count and rate a school year, and keep the run with every reason. The same twice changes nothing.

    A run that would say nothing of any school is refused with what is missing. Faulty rows of --results are put aside
    with their line and what mends them (exit code 3); the others are rated.
    """
    session.ready()
    from cairn.accountability.selectors.tables import CURRENT, DETERMINED
    from cairn.accountability.services import running

    with progress() as shown:
        made = running.run(
            year, by=session.asker(), purpose=Purpose.OPERATE, at=session.now(),
            basis=CURRENT if current else DETERMINED, given=results, empty=keep_empty, progress=shown,
        )  # fmt: skip
    told(made)
    if results is not None and made.given is not None:
        kept = made.given.kept
        note(f"Given in {kept['file']}: {kept['rows']} results; SHA-256 {made.given.sha256}")
        rating.tell_aside([(results, each) for each in made.given.aside])


def told(made: Any) -> None:
    """What a run came to, in a table and a few lines."""
    from cairn.accountability.rules.near import flips, in_hundred

    places = made.state.places.values()
    words = sorted({each.rating or "no word" for each in places})
    rows = [[word, str(sum((p.rating or "no word") == word for p in places))] for word in words]
    for category in sorted({i.category for p in places for i in p.identifications}):
        rows.append([category, str(len(made.state.identified(category)))])
    table(rows, heads=["places", "how many"])
    if made.silent.places:
        say("\n".join(made.silent.lines()))
    done = "It was there already" if made.unchanged else "Kept"
    note(
        f"{done}: {made.run.pk}, counted as of {made.tables.day}; answer {made.run.answer_digest[:12]}"
    )
    for what, share in flips(made.state).items():
        note(f"By chance alone, {what} would come out otherwise in {in_hundred(share)} of 100.")
    for name, instead in sorted(made.state.unsaid.items()):
        note(f"Policy does not say {name}: {instead}.")


@app.command()
def near(
    place: Annotated[
        str, typer.Argument(help="A school, district or the state: its name, code or our id.")
    ],
    year: Annotated[int | None, typer.Option(help="The school year's first calendar year.")] = None,
    clear: Annotated[
        float | None, typer.Option(help="Clear from this chance on; else as policy says.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the table to this CSV file.")] = None,
) -> None:
    """List the answers of a run that chance might have decided, the least sure first."""
    session.ready()
    from cairn.accountability.rules.near import in_hundred
    from cairn.accountability.selectors.runs import near_by_chance
    from cairn.people.selectors.organizations import find_organization

    run, found = near_by_chance(
        find_organization(place).pk, year=year, clear=clear,
        by=session.asker(), purpose=Purpose.OPERATE, day=session.today(),
    )  # fmt: skip
    heads = ["place", "name", "group", "what", "reported", "otherwise in 100"]
    rows = [
        [e.place, name, e.group, e.what, e.reported, str(in_hundred(1 - e.chance))]
        for name, e in found
    ]
    if out is None:
        table(rows, heads=heads)
    else:
        rating.write([dict(zip(heads, row, strict=True)) for row in rows], out, heads)
    drawn = f"{run.draws} draws from seed {run.seed}" if run.draws else "no draws were made"
    note(f"{SchoolYear(run.year + 1)}: {len(found)} answers; {drawn}.")


@app.command("from-file")
def from_file(
    scores: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The long file.")],
    years: Annotated[Path, typer.Option(exists=True, help="Mapping of where learners were.")],
    evidence: Annotated[Path, typer.Option(exists=True, help="Mapping of the scores.")],
    framework: Annotated[
        list[Path], typer.Option(exists=True, help="What the scores are about; repeat for more.")
    ],
    source: Annotated[str, typer.Option(help="Who answers for the rows.")] = "state",
    embargo: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Draft the last year's release, public from this day at the earliest.",
        ),
    ] = None,
) -> None:
    """From a state's long file to every year rated and, if asked, a certified release in draft."""
    session.ready()
    from cairn.accountability.services import running
    from cairn.evidence.services.files import import_evidence
    from cairn.people.services.yearly import import_years

    from .framework_files import import_one

    by, at = session.asker(), session.now()
    for each in framework:
        import_one(each, by=by, at=at, confirm=False)
    with progress() as shown:
        placed = import_years(scores, years, by=by, source=source, at=at, progress=shown)
        _counts("years", placed.tally)
        pieces = import_evidence(
            scores, mapping=evidence, by=by, source=source, at=at, progress=shown
        )
        _counts("scores", pieces.tally)
        for ending in placed.endings:
            made = running.run(
                ending - 1, by=by, purpose=Purpose.OPERATE, at=at, progress=shown, empty=True,
                through="cairn accountability from-file",
            )  # fmt: skip
            say(f"\n{SchoolYear(ending)}")
            told(made)
        if embargo is not None:
            _draft(placed.endings[-1] - 1, embargo.date(), by, at, shown)
    note("Levels from all evidence are worked out by the nightly work, or now: cairn determine")


def _draft(year: int, embargo: date, by: Actor, at: datetime, shown: Progress) -> None:
    """The year's tables through the gate, kept as a draft with their certificate."""
    from cairn.accountability.services.drafting import draft_release

    shown.begin("The publication gate", None)
    row = draft_release(
        year, embargo=embargo, by=by, purpose=Purpose.OPERATE, at=at, progress=shown,
        through="cairn accountability from-file",
    )  # fmt: skip
    said = json.loads(row.certificate)
    say(
        f"\nRelease {row.pk} drafted and certified: {said['rows']:,} rows of {row.places.count()} places, "
        f"{said['rows_not_shown']:,} withheld ({said['rows_implied']:,} of them filled in), "
        f"{said['information_kept']:.0%} of information kept"
    )
    told_statuses(row)


def _counts(kind: str, tally: Any) -> None:
    for each in tally.as_json().values():
        say(
            f"{kind}: {each['read']:,} read, {each['stored']:,} stored, {each['unchanged']:,} unchanged, "
            f"{each['quarantined']:,} put aside"
        )


@app.command()
def explain(
    place: Annotated[str, typer.Argument(help="A school: its name, the state's code or our id.")],
    year: Annotated[int | None, typer.Option(help="The school year's first calendar year.")] = None,
    indicator: Annotated[str, typer.Option(help="Only this indicator of policy.")] = "",
    group: Annotated[str, typer.Option(help="Of this group, as race:asian.")] = "",
    members: Annotated[
        bool, typer.Option("--members", help="Name the learners behind an indicator; it is logged.")
    ] = False,
) -> None:
    """Show how a place's total came about; of one indicator: its policy, the group's rule, who is counted."""
    session.ready()
    from cairn.accountability.selectors.explaining import explained
    from cairn.accountability.services.members import members_behind
    from cairn.people.selectors.organizations import find_organization

    where, by, day = find_organization(place).pk, session.asker(), session.today()
    found = explained(
        where, year=year, indicator=indicator, group=group, by=by, purpose=Purpose.OPERATE, day=day
    )
    for line in found:
        say(line)
    if members:
        behind = members_behind(
            where, indicator, group=group, year=year, by=by, purpose=Purpose.OPERATE,
            at=session.now(), through="cairn accountability explain",
        )  # fmt: skip
        table(
            [[m.state_id, m.name, m.grade, m.question, m.level] for m in behind.named],
            heads=["state id", "name", "grade", "question", "level"],
        )
        if behind.others:
            note(f"{behind.others} more are counted, whose records you may not open today.")
