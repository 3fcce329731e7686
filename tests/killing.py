"""Kills an import at random moments, many times, and says what was left; run by test_killed_imports.

    python -m tests.killing KIND ROUNDS SEED FOLDER

A parent that has everything loaded forks a child for each import. The child runs the real command on a
copy of a prepared record and tells over a pipe what its progress has acknowledged: that is the only
thing changed in it, and showing progress is for whoever starts a work to choose. The parent kills it
with SIGKILL, looks at what the record holds, runs the import again to its end, and compares the record
with that of an import which nobody disturbed. It prints one JSON object and exits with 1 at the first
difference, leaving what it found.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from tests.a_district import District
from tests.installation import Installation
from tests.record import Record, differences

LEARNERS, SMALL_BATCH = 150, 61
"""So that an import of this little district takes many batches, each of which can be cut."""
NEEDS = {
    "framework": (),
    "roster": ("framework",),
    "records": ("framework", "roster"),
    "evidence": ("framework", "roster"),
}


@dataclass
class Told:
    """What became of the rounds."""

    kind: str
    killed: int = 0
    ended_before: int = 0
    with_rows_acknowledged: int = 0
    with_rows_left_to_do: int = 0
    seconds_undisturbed: float = 0.0


def load_everything() -> None:
    """Imports all that the commands import, so that a child begins with its work."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
    import django

    django.setup()
    import cairn.cli.app
    import cairn.cli.framework_files
    import cairn.competencies.services.frameworks
    import cairn.determinations.services.arrivals
    import cairn.evidence.services.files
    import cairn.evidence.services.results
    import cairn.people.services.records
    import cairn.people.services.roster.taking
    import cairn.standards.records.reading
    from cairn.intake.rulebook import book

    book()
    cairn.people.services.roster.taking.BATCH = SMALL_BATCH
    cairn.standards.records.reading.CHUNK = SMALL_BATCH
    files = cairn.evidence.services.files
    files.import_evidence = partial(files.import_evidence, rows_at_once=SMALL_BATCH)  # type: ignore[assignment]


class Acknowledging:
    """Tells over a pipe how many rows of what have been finished."""

    def __init__(self, pipe: int) -> None:
        self._pipe, self._what = pipe, ""

    def begin(self, what: str, total: int | None) -> None:
        self._what = what

    def advance(self, done: int) -> None:
        os.write(self._pipe, f"{self._what}\t{done}\n".encode())


def run_command(kind: str, file: Path, pipe: int) -> None:
    """The import as `cairn import KIND FILE --json` runs it."""
    from cairn.cli import imports

    @contextmanager
    def telling() -> Iterator[Acknowledging]:
        yield Acknowledging(pipe)

    imports.progress = telling  # type: ignore[assignment]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from cairn.cli.app import run

    sys.argv = ["cairn", "import", kind, str(file), "--source", "district", "--json"]
    if kind == "framework":
        sys.argv = ["cairn", "import", kind, str(file), "--json"]
    run()


@dataclass
class Child:
    """An import in a process of its own, and what it has acknowledged so far."""

    pid: int
    pipe: BinaryIO
    heard: list[tuple[str, int]] = field(default_factory=list)

    def hear(self, most: int | None = None) -> None:
        """Listens until it has acknowledged so often, or has ended."""
        while most is None or len(self.heard) < most:
            line = self.pipe.readline()
            if not line:
                return
            what, _, done = line.decode().rstrip("\n").partition("\t")
            if done:
                self.heard.append((what, int(done)))

    def kill_after(self, acknowledged: int, seconds: float) -> bool:
        """Kills it so long after so many acknowledgements; whether it was still at work."""
        self.hear(acknowledged)
        time.sleep(seconds)
        os.kill(self.pid, signal.SIGKILL)
        status = os.waitpid(self.pid, 0)[1]
        self.hear()
        self.pipe.close()
        return os.WIFSIGNALED(status)

    def wait(self) -> int:
        self.hear()
        self.pipe.close()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    @property
    def acknowledged(self) -> Counter[str]:
        """Rows by the words of the progress."""
        told: Counter[str] = Counter()
        for what, rows in self.heard:
            told[what] += rows
        return told


def begin(kind: str, file: Path) -> Child:
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        code = 70
        try:
            run_command(kind, file, into)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 71
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(into)
    return Child(pid, os.fdopen(out, "rb"))


def kept_rows(installation: Installation) -> Counter[str]:
    """How many rows of each kind the record has fingerprints of, or has put aside."""
    kept = Counter(
        dict(installation.rows("SELECT kind, count(*) FROM intake_sourcerow GROUP BY kind"))
    )
    aside = installation.rows(
        "SELECT file, count(DISTINCT line) FROM intake_quarantinedrow GROUP BY file"
    )
    for file, rows in aside:
        stem = Path(file).stem
        kept["evidence" if stem == "evidence" else stem] += rows
    return kept


def acknowledged_rows(told: Counter[str], kind: str) -> Counter[str]:
    """From the words of the progress to kinds of row."""
    found: Counter[str] = Counter()
    for what, rows in told.items():
        if what.startswith("Taking in "):
            found[what.removeprefix("Taking in ")] += rows
        elif what.startswith("Evidence from "):
            found[kind] += rows
    return found


def main(kind: str, rounds: int, seed: int, folder: Path) -> int:
    sys.stdout.write(json.dumps(asdict(killing(kind, rounds, seed, folder))) + "\n")
    return 0


def killing(kind: str, rounds: int, seed: int, folder: Path) -> Told:
    """Cuts off `rounds` imports and mends each. Raises AssertionError where the record differs."""
    chance = random.Random(seed)
    district = District(folder / "files", LEARNERS).write()
    files = {name: getattr(district, name) for name in NEEDS}
    before = Installation(folder / "before").make()
    mine = Installation(folder / "mine")
    os.environ |= {k: v for k, v in mine.settings.items() if k in ("CAIRN_DATA", "DATABASE_URL")}
    told = Told(kind)
    try:
        before.cairn("init")
        for name in NEEDS[kind]:
            before.start("import", name, files[name], *_source(name))
        load_everything()
        whole, seconds, steps = undisturbed(mine, before, kind, files[kind])
        told.seconds_undisturbed = round(seconds, 3)
        while told.killed < rounds:
            moment = a_moment(chance, seconds, steps)
            cut_and_mend(mine, before, kind, files[kind], moment, whole, told)
            assert told.ended_before <= 5 * rounds + 10, f"too quick to be cut off: {told}"
    finally:
        before.remove()
        mine.remove()
    return told


def _source(kind: str) -> list[str]:
    return [] if kind == "framework" else ["--source", "district"]


def undisturbed(
    mine: Installation, before: Installation, kind: str, file: Path
) -> tuple[Record, float, int]:
    """The record of an import from beginning to end, how long it took and how often it acknowledged."""
    mine.copy_of(before)
    begun = time.monotonic()
    child = begin(kind, file)
    code = child.wait()
    seconds = time.monotonic() - begun
    assert code == (0 if kind == "framework" else 3), code
    return Record(mine.rows), seconds, len(child.heard)


def a_moment(chance: random.Random, seconds: float, steps: int) -> tuple[int, float]:
    """By the clock, or by the work: half of the imports are cut somewhere within or after some batch."""
    if steps and chance.random() < 0.5:
        return chance.randint(1, steps), chance.uniform(0, seconds / steps)
    return 0, chance.uniform(0, seconds)


def cut_and_mend(
    mine: Installation,
    before: Installation,
    kind: str,
    file: Path,
    moment: tuple[int, float],
    whole: Record,
    told: Told,
) -> None:
    mine.copy_of(before)
    child = begin(kind, file)
    if not child.kill_after(*moment):
        told.ended_before += 1
        return
    told.killed += 1
    when = f"killed {moment[1]:.3f} s after {moment[0]} acknowledgements"
    said, kept = acknowledged_rows(child.acknowledged, kind), kept_rows(mine)
    lost = {name: (rows, kept[name]) for name, rows in said.items() if kept[name] < rows}
    assert not lost, f"acknowledged and not kept, {when}: {lost}"
    told.with_rows_acknowledged += bool(said)
    code = begin(kind, file).wait()
    assert code == (0 if kind == "framework" else 3), f"the second run ended with {code}"
    told.with_rows_left_to_do += kept_rows(mine) != kept
    differ = differences(whole, Record(mine.rows))
    assert not differ, f"{when}:\n" + "\n".join(differ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
