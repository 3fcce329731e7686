"""What is kept about groups: runs and their reasons, and what was released."""

from .releases import Objection as Objection
from .releases import ObjectionAnswer as ObjectionAnswer
from .releases import Release as Release
from .releases import ReleasePlace as ReleasePlace
from .releases import ReleaseStep as ReleaseStep
from .runs import Run as Run
from .runs import RunIdentification as RunIdentification
from .runs import RunPlace as RunPlace
from .runs import RunResult as RunResult
