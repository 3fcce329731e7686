"""A small school in a bundle, to be spoiled in one place by each test, here and in the houses above."""

import zipfile
from datetime import date
from pathlib import Path

from cairn.standards.oneroster import opened
from cairn.standards.oneroster.reading import Reading

TODAY = date(2026, 11, 21)
SCHOOL = {file.stem: file.read_text() for file in (Path(__file__).parent / "school").glob("*.csv")}


def manifest(modes, version="1.2"):
    lines = ["propertyName,value", "manifest.version,1.0", f"oneroster.version,{version}"]
    lines += [f"file.{stem},{mode}" for stem, mode in modes.items()]
    return "\n".join([*lines, "source.systemName,test", "source.systemCode,t", ""])


class Read:
    """A bundle read to its end."""

    def __init__(self, reading, batches):
        self.reading = reading
        self.rows = {}
        self.refused = []
        for batch in batches:
            self.rows.setdefault(batch.kind, []).extend(batch.rows)
            self.refused += batch.refused
        self.faults = [fault for row in self.refused for fault in row.faults]
        self.told = [str(fault) for fault in [*reading.faults, *self.faults]]
        self.notes = [str(note) for note in reading.notes]

    def keys(self, kind):
        return [row.sourced_id for row in self.rows.get(kind, [])]

    @property
    def is_clean(self):
        return not self.told


class School:
    """Writes the bundle, reads it, and lets a test spoil it first."""

    def __init__(self, folder):
        self.folder = folder / "bundle"
        self.folder.mkdir()
        self.files = {stem: text.encode() for stem, text in SCHOOL.items()}
        self.modes = dict.fromkeys(SCHOOL, "bulk")
        self.version = "1.2"

    def replace(self, stem, old, new):
        data = self.files[stem]
        assert data.count(old.encode()) >= 1, (stem, old)
        self.files[stem] = data.replace(old.encode(), new.encode(), 1)

    def add(self, stem, row):
        self.files[stem] += row.encode() + b"\n"

    def delta(self, **files):
        """Only these tables, as changes."""
        self.files = {
            stem: SCHOOL[stem].splitlines()[0].encode() + b"\n" + rows.encode()
            for stem, rows in files.items()
        }
        self.modes = dict.fromkeys(files, "delta")

    def write(self, names="{}.csv"):
        for file in self.folder.iterdir():
            file.unlink()
        for stem, data in self.files.items():
            (self.folder / names.format(stem)).write_bytes(data)
        (self.folder / "manifest.csv").write_text(manifest(self.modes, self.version))
        return self.folder

    def zipped(self, inside="", **info):
        path = self.folder.parent / "bundle.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{inside}manifest.csv", manifest(self.modes, self.version))
            for stem, data in self.files.items():
                archive.writestr(f"{inside}{stem}.csv", data)
        return path

    def read(self, path=None, **settings):
        with opened(path or self.write(), **settings.pop("open", {})) as bundle:
            reading = Reading(bundle, TODAY, **settings)
            return Read(reading, list(reading.batches()))
