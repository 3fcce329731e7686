"""Taking in what rosters cannot carry: programmes and status, attendance, discipline, graduation, courses, Title I."""

from .taking import Imported, import_records

__all__ = ["Imported", "import_records"]
