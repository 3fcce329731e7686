"""What is kept about groups: runs and their reasons, what was released, and how places try to do better."""

from .improving import Cycle as Cycle
from .improving import CycleChange as CycleChange
from .improving import CycleCheck as CycleCheck
from .improving import CycleFinding as CycleFinding
from .improving import PlaceGoal as PlaceGoal
from .improving import PlaceGoalEnd as PlaceGoalEnd
from .improving import SchoolSupport as SchoolSupport
from .improving import SchoolSupportLine as SchoolSupportLine
from .releases import Objection as Objection
from .releases import ObjectionAnswer as ObjectionAnswer
from .releases import Release as Release
from .releases import ReleasePlace as ReleasePlace
from .releases import ReleaseStep as ReleaseStep
from .runs import Run as Run
from .runs import RunIdentification as RunIdentification
from .runs import RunLine as RunLine
from .runs import RunPlace as RunPlace
from .runs import RunResult as RunResult
