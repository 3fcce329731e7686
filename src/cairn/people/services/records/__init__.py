"""Taking in what rosters cannot carry: programmes and status, attendance, discipline, graduation, courses,
credentials, Title I, answers to surveys.
"""

from .taking import Imported, import_records

__all__ = ["Imported", "import_records"]
