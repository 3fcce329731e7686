"""An explanation in words, for a terminal."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cairn.determinations.selectors.explaining import Answer, Explanation

from .screen import say, table

_AHEAD = {
    "more_pieces": "{count} more accepted piece(s) of evidence",
    "more_contexts": "evidence from {count} more class, task or setting",
    "required_use": "a piece of a required kind",
    "newer_piece": "a newer piece",
    "next_pieces": "{count} more piece(s) at level {level} would show level {level}",
}


def tell(found: Explanation) -> None:
    """Prints level, certainty, rule, source, evidence and what would change it."""
    say(f"{found.words.title} ({found.words.code}), as of {found.as_of}")
    say(found.words.i_can)
    say()
    _answer("Level", found.answer, found)
    if found.by_the_state:
        _answer("By the state's own rule", found.by_the_state, found)
    if found.combined:
        force = found.combined.force
        tell_measures(
            force.plain(), found.combined.outcome, found.combined.beside["enrolled_since"]
        )
        say(f"  Rule: {force.rule.method.name}, by {force.rulings[0].source}")
    if found.official:
        level = found.official.level
        told = "no level" if level is None else f"level {level} {found.level_name(level)}"
        say(f"Determined officially: {told}, as of {found.official.as_of} ({found.official.pk})")
    for judgement in found.judgements:
        say(f"Judgement: level {judgement.level}, {judgement.rater_name}: {judgement.reason}")
    say()
    _evidence(found)
    for step in found.ahead:
        say(f"What would change it: {_AHEAD[step.what].format(**vars(step))}.")


def _answer(label: str, answer: Answer, found: Explanation) -> None:
    said = answer.reading
    if said.shown is not None:
        name = found.level_name(said.shown)
        say(f"{label}: {said.shown} {name} (the method says {said.level} today)")
    else:
        say(f"{label}: not enough evidence yet ({', '.join(said.unmet.words).replace('_', ' ')})")
    if said.probabilities:
        names = zip(found.level_names, said.probabilities, strict=True)
        say("  How sure: " + ", ".join(f"{name} {share:.0%}" for name, share in names))
    if said.baseline:
        say(f"  First secure level: {said.baseline.level}, on {answer.baseline_day}")
    ruling = answer.force.method_ruling
    settings = ", ".join(f"{name} {_figure(value)}" for name, value in answer.settings.items())
    say(f"  Rule: {answer.method}{f' ({settings})' if settings else ''}, by {ruling.source}")
    if ruling.waiver:
        say(f"  Waiver: {ruling.waiver}")


def tell_measures(rule: Mapping[str, Any], outcome: Mapping[str, Any], since: str | None) -> None:
    """Prints which measures made a determination, and what each had to say."""
    from cairn.journeys.words.measures import measure_words

    told = measure_words(rule, outcome, since)
    say(f"{told.title}. {told.together}")
    table(
        [[m.name, m.showed, m.when, m.stands, m.say, m.why] for m in told.measures],
        heads=["measure", "showed", "from", "stands at", "say", ""],
    )
    for sentence in told.sentences:
        say(f"  {sentence}")


def _figure(value: float | tuple[float, ...]) -> str:
    return " ".join(f"{v:g}" for v in value) or "none" if isinstance(value, tuple) else f"{value:g}"


def _evidence(found: Explanation) -> None:
    rows = [
        [
            str(timezone.localdate(line.performed_at)),
            line.use,
            "not scored" if line.score is None else f"{line.score:g}",
            line.task[:40],
            "counts" if line.counted else line.why.replace("_", " "),
        ]
        for line in found.evidence
    ]
    table(rows, heads=["day", "use", "score", "task", ""])
