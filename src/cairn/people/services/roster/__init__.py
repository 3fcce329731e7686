"""Taking in a roster: who learns where, with whom, in which classes, as a OneRoster bundle says.

`import_roster` is the whole of it; the other modules each know one kind of row.
"""

from .taking import Imported, import_roster

__all__ = ["Imported", "import_roster"]
