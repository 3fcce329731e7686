"""Tasks as pages of whoever teaches: a class's groups, a teacher's tasks, one given task."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cairn.assessments.selectors.groups import Group, groups_of_section
from cairn.assessments.selectors.tasks import (
    Given,
    TaskText,
    find_given,
    find_task,
    given_in,
    progress_of,
    section_of_giving,
    tasks_by,
)
from cairn.assessments.services.groups import end_group, make_group
from cairn.assessments.services.tasks import (
    NewCriterion,
    NewTask,
    give,
    give_to_more,
    take_task_back,
    write_task,
)
from cairn.competencies.selectors.rubrics import rubrics_about
from cairn.journeys.asking import asker
from cairn.journeys.classes.grid import Learner, in_roster_order
from cairn.journeys.classes.page import class_columns, named_columns
from cairn.journeys.doing import done, posted
from cairn.journeys.opening import OpenedGroup, open_section
from cairn.journeys.tasks.forms import GiveForm, GroupForm, TaskForm
from cairn.journeys.words.ladders import ladders
from cairn.journeys.words.plain import use_words
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import NOTHING, read_id
from cairn.people.selectors.classes import classes_of, members_of, school_class


def open_class(request: HttpRequest, section: UUID) -> OpenedGroup:
    return open_section(request, section, data=DataClass.EVIDENCE, through="tasks of a class")


def roster_of(opened: OpenedGroup) -> list[Learner]:
    return in_roster_order(
        Learner(m.id, m.name, m.listed_as) for m in members_of(opened.group, day=opened.day)
    )


def asking(opened: OpenedGroup) -> Any:
    return {"by": opened.by, "purpose": opened.purpose, "day": opened.day}


# -- groups ------------------------------------------------------------------------------------------


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, section: UUID) -> HttpResponse:
    """A class's own groups: making one, changing one, dissolving one."""
    opened = open_class(request, section)
    found, roster = groups_of_section(section, **asking(opened)), roster_of(opened)
    changed = next((g for g in found if str(g.id) == request.GET.get("change", "")), None)
    form = GroupForm(posted(request), offered=roster, initial=_begun(changed))
    ending = request.POST.get("end", "")
    if ending:
        end_group(read_id(ending) or NOTHING, by=opened.by, at=opened.at)
        messages.success(request, _("The group is dissolved."))
        return redirect("journeys:section-groups", section)

    def work() -> None:
        make_group(
            section, by=opened.by, name=form.cleaned_data["name"], learners=form.chosen,
            at=opened.at, instead_of=changed.id if changed else None,
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        messages.success(request, _("The group is kept."))
        return redirect("journeys:section-groups", section)
    context = {
        "group": school_class(section), "groups": found, "form": form, "changed": changed,
        "names": {w.id: w.name for w in roster}, "said": messages.get_messages(request),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "journeys/tasks/groups.html", context, status=status)


def _begun(group: Group | None) -> dict[str, Any]:
    if group is None:
        return {}
    return {"name": group.name, "learners": [str(key) for key in group.learners]}


# -- a teacher's tasks --------------------------------------------------------------------------------


@needs(Needs.SIGN_IN)
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks that the reader wrote; they name no learner."""
    by, day = asker(request), timezone.localdate()
    context = {
        "tasks": tasks_by(by), "groups": [c for c in classes_of(by, day=day) if c.goes_on(day)],
        "use_words": use_words,
    }  # fmt: skip
    return render(request, "journeys/tasks/tasks.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def class_tasks(request: HttpRequest, section: UUID) -> HttpResponse:
    """What was given in a class, and how far each is, counted over who is in the class."""
    opened = open_class(request, section)
    found = given_in(section, **asking(opened))
    context = {
        "group": school_class(section), "givings": found, "today": opened.day,
        "roster": {each.id for each in roster_of(opened)},
        "progress": progress_of(found, **asking(opened)), "wanted": wanted,
        "mine": tasks_by(opened.by), "said": messages.get_messages(request), "use_words": use_words,
    }  # fmt: skip
    return render(request, "journeys/tasks/class_tasks.html", context)


def wanted(given: Given) -> list[UUID]:
    return [line.competency for line in given.task.criteria]


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_task(request: HttpRequest, section: UUID) -> HttpResponse:
    """Writes a task and gives it in a class, in one step."""
    opened = open_class(request, section)
    return _task_page(request, opened, None, give_too=True)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def give_task(request: HttpRequest, section: UUID, task: UUID) -> HttpResponse:
    """Gives a task that is written already; or, changed, its next version."""
    opened = open_class(request, section)
    return _task_page(request, opened, _own(task, opened), give_too="change" not in request.GET)


def _own(task: UUID, opened: OpenedGroup) -> TaskText:
    """A task of the reader's own, as it stands. Raises NotAllowed."""
    found = find_task(task)
    if found is None or found.author != opened.by.person:
        raise NotAllowed(f"{opened.by.name} wrote no such task.", mend="Open your own tasks.")
    if not found.latest:
        raise BadInput(
            _("This version was changed since."), mend=_("Open your tasks and take the latest.")
        )
    return found


def _task_page(
    request: HttpRequest, opened: OpenedGroup, task: TaskText | None, *, give_too: bool
) -> HttpResponse:
    roster, sent = roster_of(opened), posted(request)
    group = school_class(opened.group)
    columns = class_columns(roster, group, opened, language=translation.get_language())
    extra = [line.competency for line in task.criteria] if task else []
    offered = named_columns({*(c.id for c in columns), *extra}, translation.get_language())
    writes = task is None or not give_too
    form = TaskForm(
        sent if writes else None, offered=offered, initial=_task_begun(task),
        rubrics=rubrics_about(c.id for c in offered) if writes else (),
    )  # fmt: skip
    giving = GiveForm(
        sent if give_too else None, groups=groups_of_section(opened.group, **asking(opened)),
        offered=roster, today=opened.day, initial={"to": request.GET.get("to", "everyone")},
    )  # fmt: skip
    made: list[UUID] = []

    def work() -> None:
        key = task.id if task else None
        if writes:
            before = task.id if task else None
            key = write_task(
                by=opened.by, given=form.given(task, opened.day), at=opened.at, instead_of=before
            ).pk
        if give_too and key is not None:
            made.append(give(key, opened.group, by=opened.by, at=opened.at, **giving.whom()).pk)

    valid = (not writes or form.is_valid()) and (not give_too or giving.is_valid())
    if sent is not None and valid and done(form if writes else giving, work):
        messages.success(request, _("The task is given.") if made else _("The task is changed."))
        return redirect("journeys:given-task", made[0]) if made else redirect("journeys:tasks")
    context = {
        "group": group, "form": form if writes else None, "giving": giving if give_too else None,
        "task": task, "offered": offered, "today": opened.day,
    }  # fmt: skip
    wrong = sent is not None
    return render(request, "journeys/tasks/task_form.html", context, status=422 if wrong else 200)


def _task_begun(task: TaskText | None) -> dict[str, Any]:
    if task is None:
        return {}
    return {
        "title": task.title, "instructions": task.instructions, "use": task.use.word,
        "competencies": [str(line.competency) for line in task.criteria],
    }  # fmt: skip


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def rubric(request: HttpRequest, section: UUID, task: UUID) -> HttpResponse:
    """Writes what each level of a task looks like; it becomes the task's next version."""
    opened = open_class(request, section)
    found = _own(task, opened)
    columns = named_columns([c.competency for c in found.criteria], translation.get_language())
    levels = ladders([c.id for c in columns], opened.day)
    if request.method == "POST":
        lines = [
            NewCriterion(
                line.competency, request.POST.get(f"w.{line.competency}", ""),
                {
                    n: request.POST.get(f"v.{line.competency}.{n}", "")
                    for n in range(levels[line.competency].lowest, levels[line.competency].highest + 1)
                },
            )
            for line in found.criteria
        ]  # fmt: skip
        given = NewTask(found.title, found.use, lines, found.instructions)
        write_task(by=opened.by, given=given, at=opened.at, instead_of=found.id)
        messages.success(request, _("The rubric is kept."))
        return redirect("journeys:class-tasks", section)
    context = {
        "group": school_class(section), "task": found, "ladders": levels,
        "titles": {c.id: c.spoken for c in columns},
    }  # fmt: skip
    return render(request, "journeys/tasks/rubric.html", context)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def given_task(request: HttpRequest, giving: UUID) -> HttpResponse:
    """One task as it was given: who has been scored, who handed in, who has not; adding, taking back."""
    opened = open_class(request, section_of_giving(giving) or giving)
    found = find_given(giving, **asking(opened))
    roster = roster_of(opened)
    joined = [w for w in roster if w.id not in found.learners]
    if request.method == "POST":
        if "more" in request.POST:
            chosen = [read_id(key) or NOTHING for key in request.POST.getlist("learners")]
            n = give_to_more(giving, chosen, by=opened.by, at=opened.at)
            said = ngettext("Given to %(num)s more.", "Given to %(num)s more.", n)
            messages.success(request, said % {"num": n})
            return redirect("journeys:given-task", giving)
        reason = request.POST.get("reason", "")
        take_task_back(giving, by=opened.by, reason=reason, at=opened.at)
        messages.success(request, _("The task is taken back. What was scored stays."))
        return redirect("journeys:class-tasks", opened.group)
    progress = progress_of([found], **asking(opened))[giving]
    there = [w for w in roster if w.id in found.learners]
    columns = named_columns(wanted(found), translation.get_language())
    context = {
        "given": found, "group": school_class(opened.group), "joined": joined, "learners": there,
        "gone": len(found.learners) - len(there), "progress": progress, "columns": columns,
        "wanted": wanted(found), "own": found.task.author == opened.by.person,
        "today": opened.day, "said": messages.get_messages(request), "use_words": use_words,
    }  # fmt: skip
    return render(request, "journeys/tasks/given.html", context)
