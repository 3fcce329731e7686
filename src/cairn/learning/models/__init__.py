"""What a learner says, sets and asks for; rows that are only ever added to, but for words taken back."""

from .about_me import AboutMe as AboutMe
from .about_me import AboutMeWithdrawn as AboutMeWithdrawn
from .about_me import AboutMeWords as AboutMeWords
from .exemptions import Exemption as Exemption
from .exemptions import ExemptionEnd as ExemptionEnd
from .goals import Goal as Goal
from .goals import GoalEntry as GoalEntry
from .goals import GoalStep as GoalStep
from .pathway import Pathway as Pathway
from .pathway import PathwayNote as PathwayNote
from .pathway import PathwayStep as PathwayStep
from .portfolio import Collection as Collection
from .portfolio import CollectionVersion as CollectionVersion
from .portfolio import CollectionWork as CollectionWork
from .portfolio import Work as Work
from .portfolio import WorkEvidence as WorkEvidence
from .portfolio import WorkFile as WorkFile
from .portfolio import WorkShowing as WorkShowing
from .portfolio import WorkTie as WorkTie
from .portfolio import WorkVersion as WorkVersion
from .recognitions import Recognition as Recognition
from .recognitions import RecognitionStep as RecognitionStep
from .reviews import ReviewRequest as ReviewRequest
from .reviews import ReviewStep as ReviewStep
from .reviews import ReviewWork as ReviewWork
