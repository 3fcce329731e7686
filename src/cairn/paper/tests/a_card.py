"""The report card of the picture that the design shows, and cards like it with other figures."""

import random
from collections.abc import Callable

from cairn.paper.sheets import (
    Asked,
    Fact,
    GrowthFigure,
    GrowthRow,
    Lead,
    LevelsFigure,
    LevelsRow,
    Part,
    Point,
    Sheet,
    Tick,
    Trend,
    TrendsFigure,
    Under,
    Withheld,
)

LEVELS = ("Beginning", "Developing", "Proficient", "Extending")
FEW = "Not shown. Fewer than 10 students, so results could point to one child."
BESIDE = "Not shown. With this number, the group above could be worked out."
Vary = Callable[[int], int]


def cedar_ridge(seed: int = 0, language: str = "en") -> Sheet:
    """Seed 0 is the card of the design; any other has figures of its own."""
    dice = random.Random(seed)
    vary: Vary = (lambda n: n) if seed == 0 else (lambda n: n + dice.randint(0, 9))
    return Sheet(
        language=language,
        title="Cedar Ridge Middle School" + (f" {seed}" if seed else ""),
        brand="Cairn",
        kicker="School report card · 2025–26",
        about=f"Grades 6–8 · {vary(412)} students · Alder County School District",
        lead=(
            Lead(
                "Most students here are growing in math faster than students like them across the state. "
                "Reading is steady."
            ),
            Lead(
                "English learners and students with disabilities are not yet where the school wants them to be.",
                strong=True,
            ),
        ),
        facts=(
            Fact("More than typical", "Learning growth in math", ("We are confident in this.",), True),
            Fact(f"{vary(66)}%", "At Proficient or beyond, all subjects", ("State: 58%", "Likely between 62% and 70%")),
            Fact(f"{vary(84)}%", "In school at least 9 days of every 10", ("State: 79%", "Up from 81% last year")),
            Fact(f"{vary(71)}%", "Students who say an adult here knows them well", ("State: 68%", "Too close to call")),
        ),
        questions=(_growing(vary), _doing(vary), _better(vary), _sure(), _next()),
        foot="Data as of August 14, 2026. Checked and approved by the state on October 2.",
    )  # fmt: skip


def _growing(vary: Vary) -> Asked:
    def row(name: str, value: int, low: int, high: int, says: str) -> GrowthRow:
        return GrowthRow(
            name, (value, value), (low, high), f"{value} ({low} to {high})", says,
            f"{value}, likely between {low} and {high}", first=name == "All students",
        )  # fmt: skip

    more, about, less = "More than typical", "About typical", "Less than typical"
    return Asked(
        "Are students growing?",
        "Growth compares each student with students across the state who started in the same place. In math, "
        "students here grew more than typical. In reading, students with disabilities grew less.",
        note="The dot is our best estimate. The bar around it is where the true value most likely is. When the bar "
        "touches the shaded strip, we say “about typical”.",
        figures=(
            GrowthFigure(
                ("Group", "50 is typical", "In words"),
                ("Less growth", "Typical", "More growth"),
                (20, 80),
                (47.5, 52.5),
                (
                    Under("Math"),
                    row("All students", vary(58), 54, vary(68), more),
                    row("English learners", vary(52), 43, vary(62), about),
                    row("Students with disabilities", 47, 38, 56, about),
                    Under("Reading"),
                    row("All students", vary(51), 47, vary(61), about),
                    row("English learners", 62, 54, 70, more),
                    row("Students with disabilities", 39, 32, 46, less),
                ),
            ),
        ),
    )


def _doing(vary: Vary) -> Asked:
    def row(name: str, shares: tuple[int, ...], learners: int, reached: int) -> LevelsRow:
        alt = ", ".join(f"{level} {n} percent" for level, n in zip(LEVELS, shares, strict=True))
        parts = tuple(Part(n, str(n)) for n in shares)
        return LevelsRow(name, parts, str(learners), f"{reached}%", alt)

    return Asked(
        "What can students do, and is every group served?",
        "Each bar is all the students in a group. Darker parts are students further along. Two in three students are "
        "at Proficient or beyond; among English learners it is about one in three.",
        legend=LEVELS,
        figures=(
            LevelsFigure(
                ("Group", "Students at each level, percent", "Students", "Proficient or beyond"),
                (
                    row("All students", (9, vary(25), 45, 21), vary(398), vary(66)),
                    Under("By program"),
                    row("English learners", (24, 39, vary(30), 7), vary(46), vary(37)),
                    row("Students with disabilities", (29, 37, vary(27), 7), 52, vary(34)),
                    row("Students from low-income families", (14, 31, 41, 14), vary(171), 55),
                    Under("By race and ethnicity"),
                    row("Asian", (6, 16, 45, vary(33)), vary(31), 78),
                    row("Black or African American", (13, vary(29), 42, 16), 58, vary(58)),
                    row("Hispanic or Latino", (11, 30, vary(43), 16), vary(112), 59),
                    row("White", (6, 21, vary(48), 25), vary(181), vary(73)),
                    Withheld("Pacific Islander", FEW),
                    Withheld("American Indian or Alaska Native", BESIDE),
                ),
            ),
        ),
    )


def _better(vary: Vary) -> Asked:
    def trend(name: str, here: tuple[int, ...], state: tuple[int, ...]) -> Trend:
        points = tuple(
            Point(str(2023 + i), (v, v), (v - 4, v + 4), str(v), s)
            for i, (v, s) in enumerate(zip(here, state, strict=True))
        )
        ticks = tuple(Tick(n, f"{n}%") for n in (40, 60, 80))
        alt = f"{name}: from {here[0]} to {here[-1]} percent; the state from {state[0]} to {state[-1]}"
        return Trend(name, "Percent at Proficient or beyond", (40, 80), ticks, points, "State", alt)

    return Asked(
        "Is it getting better?",
        "Math rose nine points in three years, more than chance alone would explain. Reading has not changed in a way "
        "we can be sure of.",
        figures=(
            TrendsFigure(
                (
                    trend("Math", (57, 58, vary(62), 66), (55, 55, 56, 57)),
                    trend("Reading", (65, 63, vary(64), 65), (58, 58, 59, 59)),
                )
            ),
        ),
    )


def _sure() -> Asked:
    return Asked(
        "How sure are we?",
        notes=(
            "Every number has some wobble: a different week would change it a little. We show a likely range.",
            "We never show results for fewer than 10 students. All students still count in “All students”.",
        ),
    )


def _next() -> Asked:
    asked = ("What helps students grow in math here?", "What do students say about learning here?")
    return Asked("Questions to ask at the next meeting", items=asked)
