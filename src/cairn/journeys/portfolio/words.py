"""What files are called, and to whom a work is shown, in the reader's language."""

from django.utils.translation import gettext as _

from cairn.learning.rules.portfolio import Showing


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
