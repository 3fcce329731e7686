"""What files are called, to whom a work is shown, and why a file is not taken in, in the reader's language."""

from django.utils.translation import gettext as _

from cairn.evidence.services.refusals import Refused, Why
from cairn.kernel.errors import Mendable
from cairn.learning.rules.portfolio import Showing


def error_words(error: Mendable) -> str:
    """What happened and the mend."""
    if not isinstance(error, Refused):
        return f"{error.what} {error.mend}"
    what, mend = refusals()[error.why]
    return f"{what % error.said} {mend}"


def refusals() -> dict[Why, tuple[str, str]]:
    """As `evidence.services.refusals.WORDS`, in the reader's language."""
    return {
        Why.EMPTY: (_("%(name)s is empty."), _("Choose the file again.")),
        Why.TOO_LARGE: (
            _("%(name)s is larger than %(most)s."),
            _("Send a shorter recording or a smaller picture, or several files."),
        ),
        Why.PROGRAM: (
            _("%(name)s is a program, whatever its name says."),
            _("Send what you made with it: the picture, the text, a recording of the screen."),
        ),
        Why.VIRUS_TEST: (
            _("%(name)s holds the test text that virus scanners raise an alarm for."),
            _("Take that text out and send the file again."),
        ),
        Why.HEIC: (
            _("%(name)s is a HEIC picture, which most computers cannot show."),
            _(
                "Take it anew with the button on this page, or open the photo, choose Share, Options, "
                "Most Compatible, save it and send that. JPEG and PNG always work."
            ),
        ),
        Why.PICTURE: (
            _("%(name)s looks like a picture but cannot be read."),
            _("Open it, save it as JPEG or PNG, and send that."),
        ),
        Why.TOO_MANY_PIXELS: (
            _("%(name)s has more than %(most)s pixels."),
            _("Make the picture smaller and send that."),
        ),
        Why.ARCHIVE: (
            _("%(name)s is a package of files, and nobody can see what is in it."),
            _("Unpack it and send the files themselves."),
        ),
        Why.OLD_OFFICE: (
            _("%(name)s is in an old format in which programs can hide."),
            _("Open it, save it as PDF or in the newer format (docx, pptx, xlsx), and send that."),
        ),
        Why.APPLE: (
            _("%(name)s opens on Apple’s devices only."),
            _("In Pages, Keynote or Numbers choose Export, then PDF, and send that."),
        ),
        Why.MACROS: (
            _("%(name)s holds a program (a macro or an embedded object)."),
            _("Save it as PDF, or as a document without macros, and send that."),
        ),
        Why.LINKED: (
            _("%(name)s loads parts from somewhere else when it is opened."),
            _("Save it as PDF and send that."),
        ),
        Why.LOCKED: (
            _("%(name)s is locked with a password."),
            _("Save it without a password and send that."),
        ),
        Why.BOMB: (
            _("%(name)s would unpack to far more than any document holds."),
            _("Save it as PDF and send that."),
        ),
        Why.DAMAGED: (
            _("%(name)s is damaged, or is not the kind of file that it begins as."),
            _("Open it where you made it, save it again and send that."),
        ),
        Why.ACTIVE_PDF: (
            _("%(name)s is a PDF that holds a program, a form or another file."),
            _("Open it, print it to a new PDF, and send that."),
        ),
        Why.RECORDING: (
            _("%(name)s is a recording in a format that not every device plays."),
            _("Save sound as MP3 or M4A and video as MP4, and send that."),
        ),
        Why.TRACKS: (
            _("%(name)s holds more than picture and sound, and where it was made could be in it."),
            _("Save it anew as MP4 with picture and sound only, and send that."),
        ),
        Why.UNKNOWN: (
            _("What %(name)s is cannot be told from its content."),
            _("Save it as PDF, picture, recording or plain text (UTF-8), and send that."),
        ),
    }


def kind_words(media_type: str) -> str:
    """What a file is, in a word."""
    family = media_type.partition("/")[0]
    match family:
        case "image":
            return _("Picture")
        case "audio":
            return _("Sound")
        case "video":
            return _("Video")
        case "text":
            return _("Text")
    if media_type == "application/pdf":
        return "PDF"
    return _("Scratch project") if media_type.endswith("sb3") else _("Document")


def size_words(size: int) -> str:
    """A size as people say it."""
    if size >= 1 << 20:
        return _("%(number)s MB") % {"number": f"{round(size / (1 << 20), 1):g}"}
    return _("%(number)s kB") % {"number": max(round(size / 1024), 1)}


def showing_words(showing: Showing, *, own: bool) -> str:
    """Who sees a work, as the learner reads it, or somebody else."""
    if showing.withdrawn:
        return _("Taken back: only you see it") if own else _("Taken back")
    match showing.teachers, showing.family:
        case True, True:
            return _("Teachers and family see it")
        case True, False:
            return _("Teachers see it")
        case False, True:
            return _("The family sees it")
    return _("Only you see it") if own else _("Only the learner sees it")
