"""`cairn measure monitor`, `monitor-rules`: whether a support plan must change, and how often a rule is wrong."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..screen import progress, say, say_json, table
from . import growth_options as given

if TYPE_CHECKING:
    from cairn.measure.monitoring.chances import Chances
    from cairn.measure.monitoring.rules import Settings

Gain = Annotated[float, typer.Option(help="What is to be gained a week, in the check's unit.")]
Weeks = Annotated[float, typer.Option(help="For how many weeks the plan runs.")]
Every = Annotated[float, typer.Option(help="Weeks between two checks.")]
Allowed = Annotated[
    float, typer.Option(help="Share of learners on their aim who may ever be told to change.")
]
Rule = Annotated[str, typer.Option(help="sequential@1, theil_sen@1, trend@1 or four_point@1.")]


def monitor(
    input: given.Input,
    id: given.Id,
    week: Annotated[
        str, typer.Option(help="The column of weeks since the plan began; 0 is the first checks.")
    ],
    score: Annotated[str, typer.Option(help="The column of scores; an empty one is no check.")],
    gain: Gain,
    weeks: Weeks,
    out: given.Out,
    rule: Rule = "sequential@1",
    every: Every = 1.0,
    allowed: Allowed = 0.10,
    noise: Annotated[
        float | None,
        typer.Option(help="How far checks scatter about a learner's own line, if that is known."),
    ] = None,
    as_json: given.Json = False,
) -> None:
    """Say of each learner with a plan whether it must change, should aim higher, or go on.

    A row for each check. Writes CHECKS, GAIN (seen, a week), SAYS at the last check (change, higher, go on), SINCE
    which week without a break, and FIRST_TOLD, the week in which the learner was first told to change. The aim
    line starts at the middle of a learner's checks of week 0.
    """
    import pyarrow as pa

    from cairn.measure.monitoring.aims import Aim
    from cairn.measure.monitoring.rules import Settings
    from cairn.standards.tabular.written import write_columns

    from .monitor_work import Work, known_rule, read_checks

    settings = Settings(every=every, allowed=allowed, noise=noise)
    work = Work(
        read_checks(input, id, week, score), id, Aim(gain, 0.0, weeks), settings, known_rule(rule)
    )
    with progress() as shown:
        columns = work.do(shown)
    write_columns(pa.table(columns), out)
    counts = {word: columns["SAYS"].count(word) for word in sorted(set(columns["SAYS"]))}
    if as_json:
        say_json({"rule": rule, "learners": len(work.checks), "says": counts})
        return
    say(
        f"{len(work.checks):,} learners by {rule}: "
        + ", ".join(f"{n:,} {w}" for w, n in counts.items())
        + "."
    )


def monitor_rules(
    gain: Gain,
    noise: Annotated[
        float, typer.Option(help="How far checks scatter about a learner's own line.")
    ],
    weeks: Weeks,
    every: Every = 1.0,
    start: Annotated[int, typer.Option(min=1, help="Checks at the plan's beginning.")] = 3,
    part: Annotated[
        float, typer.Option(help="Of the aimed gain; who gains that is to be caught.")
    ] = 1 / 3,
    echo: Annotated[
        float, typer.Option(help="How far a check's error is like the last one's, 0 to 1.")
    ] = 0.0,
    allowed: Allowed = 0.10,
    learners: Annotated[
        int, typer.Option(min=100, help="Invented learners of each kind.")
    ] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="What they are drawn with.")] = 0,
    as_json: given.Json = False,
) -> None:
    """Say how often each rule is wrong with such checks, before one is chosen.

    Prints for each rule the learners in 100 on their aim who are told to change, those in 100 at a part of it who are,
    and the week by which half of these have been; and how many weeks the default rule needs to catch 80 in 100.
    """
    from cairn.measure.monitoring.aims import Aim
    from cairn.measure.monitoring.chances import World, weeks_needed
    from cairn.measure.monitoring.rules import Settings

    aim, world, settings = (
        Aim(gain, 0.0, weeks),
        World(noise, part, echo),
        Settings(every=every, allowed=allowed),
    )
    found = _all_rules(aim, world, settings, start, learners, seed)
    needed = weeks_needed(aim, settings, world, start=start)
    if as_json:
        say_json(
            {
                "rules": {name: vars(chances) for name, chances in found.items()},
                "weeks_needed": needed,
            }
        )
        return
    rows = [
        [
            name,
            f"{100 * c.false_alarm:.0f}",
            f"{100 * c.caught:.0f}",
            "–" if c.week != c.week else f"{c.week:g}",
        ]
        for name, c in found.items()
    ]
    table(
        rows,
        heads=[
            "rule",
            "sent away, of 100 on their aim",
            f"found, of 100 at {part:.2g} of it",
            "half by week",
        ],
    )
    if needed != needed:
        say("sequential@1 does not find 80 of 100 within 120 weeks: choose a surer check.")
    else:
        say(f"sequential@1 finds 80 of 100 in a plan of {needed:g} weeks.")


def _all_rules(
    aim: Any, world: Any, settings: "Settings", start: int, learners: int, seed: int
) -> "dict[str, Chances]":
    import numpy as np

    from cairn.measure.monitoring.chances import simulated
    from cairn.measure.monitoring.rules import RULES, planned

    when = planned(np.zeros(start), aim, settings)
    found = {}
    with progress() as shown:
        shown.begin("Rules", len(RULES))
        for name in reversed(RULES):
            random = np.random.default_rng(seed)
            found[name] = simulated(
                name, when, aim, settings, world, learners=learners, random=random
            )
            shown.advance(1)
    return found
