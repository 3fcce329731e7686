"""Taking over a whole log at once: for checked rows, e.g. a generated or a migrated record.

Nothing is compared with earlier deliveries and nobody is asked to work out levels: whoever loads a
log has the estimates worked out anew afterwards.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cairn.evidence.models import Evidence
from cairn.intake.bulk import load_columns

if TYPE_CHECKING:
    import pyarrow as pa


def load_evidence(columns: "Mapping[str, pa.Array]") -> int:
    """Adds rows from columns by attribute name (`learner_id`); see `intake.bulk.load_columns`.

    A row stands after those that it supersedes or withdraws. Returns how many rows.
    """
    return load_columns(Evidence, columns)
