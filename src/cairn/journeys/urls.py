"""Where the pages of a person's day are found."""

from django.urls import path

from . import views
from .classes import plans as class_plans
from .classes import views as classes
from .duties import agreement_views, incident_views, public
from .finding import views as finding
from .groups import reach_views as reach
from .groups import views as groups
from .groups import worked_views as worked
from .leading import views as leading
from .learner import views as learner
from .learning import about_me, goals, pathway, recognitions, reviews
from .officers import views as officers
from .portfolio import views as portfolio
from .recording import views as recording
from .rights import notices_views, requests_views, sheets
from .rights import views as rights
from .studies import views as studies
from .supporting import flag_views as flags
from .supporting import team_views as team
from .supporting import views as supporting
from .tasks import handing_in, local
from .tasks import views as tasks
from .telling import views as telling

app_name = "journeys"
urlpatterns = [
    path("home", views.home, name="home"),
    path("search", finding.search, name="search"),
    path("news", telling.page, name="news"),
    path("news/read", telling.read, name="news-read"),
    path("news/settings", telling.settings, name="news-settings"),
    path("competencies/<uuid:competency>", finding.competency, name="competency"),
    path("learn/<uuid:learner>", learner.learner, name="learner"),
    path("learn/<uuid:learner>/copy", rights.copy, name="copy"),
    path("learn/<uuid:learner>/looks", learner.looks, name="looks"),
    path("learn/<uuid:learner>/looks/ask", officers.ask_full_list, name="ask-full-list"),
    path("learn/<uuid:learner>/rights", rights.rights, name="rights"),
    path("learn/<uuid:learner>/rights/see", rights.ask_to_inspect, name="ask-to-inspect"),
    path("learn/<uuid:learner>/rights/correct", rights.correct, name="correct"),
    path("learn/<uuid:learner>/rights/choose", rights.choose, name="choose"),
    path("learn/<uuid:learner>/rights/consent", rights.consent, name="consent"),
    path(
        "learn/<uuid:learner>/rights/consent/<uuid:key>/withdraw",
        rights.withdraw,
        name="withdraw-consent",
    ),
    path("learn/<uuid:learner>/sheets", sheets.sheets, name="sheets"),
    path("learn/<uuid:learner>/sheets/<uuid:key>/end", sheets.end, name="end-sheet"),
    path("learn/<uuid:learner>/rights/notice", rights.notice, name="notice"),
    path(
        "learn/<uuid:learner>/rights/<uuid:key>/hearing",
        rights.ask_hearing,
        name="ask-hearing",
    ),
    path("learn/<uuid:learner>/rights/<uuid:key>/statement", rights.state, name="statement"),
    path("requests", requests_views.requests, name="requests"),
    path("requests/<uuid:key>", requests_views.one, name="request"),
    path("notices", notices_views.notices, name="notices"),
    path("notices/print", notices_views.printed, name="notices-print"),
    path("officer", officers.officer, name="officer"),
    path("officer/emergencies/<uuid:key>", officers.review, name="review-emergency"),
    path("officer/incidents", incident_views.incident_list, name="incidents"),
    path("officer/incidents/new", incident_views.new_incident, name="new-incident"),
    path("officer/incidents/<uuid:key>", incident_views.one_incident, name="incident"),
    path(
        "officer/incidents/<uuid:key>/learners",
        incident_views.incident_learners,
        name="incident-learners",
    ),
    path("officer/agreements", agreement_views.agreement_list, name="agreements"),
    path("officer/agreements/<uuid:terms>/delete", agreement_views.delete, name="ask-deletion"),
    path("officer/deletions/<uuid:key>", agreement_views.proof, name="deletion-proof"),
    path("officer/studies", studies.study_list, name="studies"),
    path("officer/studies/<uuid:key>", studies.one_extract, name="study-extract"),
    path("vendors", public.vendors, name="vendors"),
    path("surveys", public.survey_list, name="surveys"),
    path("emergency", officers.open_emergency, name="emergency"),
    path("learn/<uuid:learner>/supports", supporting.plans, name="supports"),
    path("learn/<uuid:learner>/supports/new", supporting.new_plan, name="new-plan"),
    path("supports", supporting.board, name="support-board"),
    path("supports/flags/<uuid:flag>", flags.flag, name="flag"),
    path("supports/team/<uuid:school>", team.team, name="team"),
    path("supports/team/<uuid:school>/met", team.met, name="team-met"),
    path("supports/team/<uuid:school>/rules", flags.rules, name="flag-rules"),
    path("supports/worked/<uuid:place>", worked.worked, name="did-it-work"),
    path("supports/worked/<uuid:place>.<slug:form>", worked.worked_file, name="did-it-work-file"),
    path("supports/groups/<uuid:school>", reach.reach, name="support-reach"),
    path("supports/groups/<uuid:school>.csv", reach.reach_csv, name="support-reach-csv"),
    path("supports/<uuid:plan>", supporting.plan, name="plan"),
    path("supports/<uuid:plan>/session", supporting.session, name="plan-session"),
    path("supports/<uuid:plan>/check", supporting.check, name="plan-check"),
    path("supports/<uuid:plan>/review", supporting.review, name="plan-review"),
    path("supports/<uuid:plan>/change", supporting.change, name="change-plan"),
    path("learn/<uuid:learner>/goals", goals.goals, name="goals"),
    path("learn/<uuid:learner>/goals/new", goals.new_goal, name="new-goal"),
    path("goals/<uuid:goal>", goals.goal, name="goal"),
    path("goals/<uuid:goal>/yes", goals.confirm, name="confirm-goal"),
    path("goals/<uuid:goal>/check-in", goals.check_in, name="check-in"),
    path("goals/<uuid:goal>/steps/<uuid:step>", goals.tick, name="goal-step"),
    path("goals/<uuid:goal>/end", goals.end, name="end-goal"),
    path("goals/<uuid:goal>/change", goals.change, name="change-goal"),
    path("learn/<uuid:learner>/plan", pathway.pathway, name="pathway"),
    path("learn/<uuid:learner>/plan/add", pathway.add, name="pathway-add"),
    path("learn/<uuid:learner>/plan/order", pathway.order, name="pathway-order"),
    path("learn/<uuid:learner>/plan/ask", pathway.ask, name="pathway-ask"),
    path("learn/<uuid:learner>/plan/yes", pathway.agree, name="pathway-yes"),
    path("learn/<uuid:learner>/plan/say", pathway.comment, name="pathway-say"),
    path("learn/<uuid:learner>/plan/<uuid:competency>", pathway.step, name="pathway-step"),
    path("learn/<uuid:learner>/said", recognitions.recognitions, name="recognitions"),
    path("learn/<uuid:learner>/said/new", recognitions.recognise, name="recognise"),
    path("said", recognitions.mine, name="said"),
    path("said/<uuid:key>/take-back", recognitions.take_back, name="take-back-recognition"),
    path("said/<uuid:key>/keep", recognitions.keep, name="keep-recognition"),
    path("learn/<uuid:learner>/about-me", about_me.about_me, name="about-me"),
    path(
        "learn/<uuid:learner>/about-me/<uuid:said>/take-back",
        about_me.take_back,
        name="take-back-words",
    ),
    path("learn/<uuid:learner>/<uuid:competency>/ask", reviews.ask, name="ask-review"),
    path("learn/<uuid:learner>/<uuid:competency>/own-view", reviews.own_view, name="own-view"),
    path("reviews", reviews.reviews, name="reviews"),
    path("reviews/<uuid:key>", reviews.review, name="review"),
    path("reviews/<uuid:key>/again", reviews.again, name="review-again"),
    path("reviews/<uuid:key>/take-back", reviews.take_back, name="review-take-back"),
    path("reviews/<uuid:key>/send-back", reviews.send_back, name="review-send-back"),
    path("reviews/<uuid:key>/agree", reviews.agree, name="review-agree"),
    path("reviews/<uuid:key>/decide", reviews.decide, name="review-decide"),
    path("learn/<uuid:learner>/portfolio", portfolio.portfolio, name="portfolio"),
    path("learn/<uuid:learner>/portfolio/add", portfolio.add, name="add-work"),
    path("learn/<uuid:learner>/portfolio/collect", portfolio.collect, name="collect"),
    path("learn/<uuid:learner>/portfolio.zip", portfolio.folder, name="portfolio-folder"),
    path("works/<uuid:work>", portfolio.work, name="work"),
    path("works/<uuid:work>/version", portfolio.change, name="change-work"),
    path("works/<uuid:work>/show", portfolio.show, name="show-work"),
    path("works/<uuid:work>/evidence", portfolio.record, name="record-work"),
    path("works/files/<uuid:file>", portfolio.file, name="work-file"),
    path("collections/<uuid:collection>", portfolio.collection, name="collection"),
    path(
        "collections/<uuid:collection>/change",
        portfolio.change_collection,
        name="change-collection",
    ),
    path("learn/<uuid:learner>/<uuid:competency>", learner.explain, name="explain"),
    path("family/<uuid:learner>", learner.family, name="family"),
    path("classes", classes.classes, name="classes"),
    path("classes/<uuid:section>", classes.section, name="section"),
    path("classes/<uuid:section>/levels.csv", classes.section_csv, name="section-csv"),
    path("classes/<uuid:section>/evidence", classes.add_evidence, name="add-evidence"),
    path("classes/<uuid:section>/plans", class_plans.section_plans, name="section-plans"),
    path("classes/<uuid:section>/groups", tasks.groups, name="section-groups"),
    path("classes/<uuid:section>/tasks", tasks.class_tasks, name="class-tasks"),
    path("classes/<uuid:section>/tasks/new", tasks.new_task, name="new-task"),
    path("classes/<uuid:section>/tasks/<uuid:task>", tasks.give_task, name="give-task"),
    path("classes/<uuid:section>/tasks/<uuid:task>/rubric", tasks.rubric, name="rubric"),
    path("classes/<uuid:section>/tasks/local", local.choose, name="local-for-class"),
    path("tasks", tasks.tasks, name="tasks"),
    path("local-assessments", local.register_page, name="local-register"),
    path("local-assessments.csv", local.register_csv, name="local-register-csv"),
    path("local-assessments/new", local.new, name="local-new"),
    path("local-assessments/<uuid:key>", local.one, name="local-one"),
    path("local-assessments/<uuid:key>/next", local.change, name="local-next"),
    path("tasks/<uuid:giving>", tasks.given_task, name="given-task"),
    path("tasks/<uuid:giving>/handed-in", handing_in.handed_in, name="handed-in"),
    path("handed-in/<uuid:key>", handing_in.handed_in_file, name="handed-in-file"),
    path("learn/<uuid:learner>/tasks", handing_in.learner_tasks, name="learner-tasks"),
    path("learn/<uuid:learner>/tasks/<uuid:giving>", handing_in.learner_task, name="learner-task"),
    path("record/worker.js", recording.worker, name="record-worker"),
    path("record/offline", recording.offline, name="record-offline"),
    path("record/who", recording.who, name="record-who"),
    path("record/<uuid:section>", recording.record, name="record"),
    path("record/<uuid:section>/pieces", recording.pieces, name="record-pieces"),
    path("record/<uuid:section>/undo", recording.undo, name="record-undo"),
    path("record/<uuid:section>/differ", recording.differ, name="record-differ"),
    path("schools/<uuid:organization>", groups.organization, name="organization"),
    path(
        "schools/<uuid:organization>/<slug:table>.csv",
        groups.organization_csv,
        name="organization-csv",
    ),
    path("schools/<uuid:organization>/week", leading.week, name="leading-week"),
    path(
        "schools/<uuid:organization>/<slug:subject>/<slug:table>.<slug:form>",
        leading.report_file,
        name="leading-file",
    ),
    path("schools/<uuid:organization>/<slug:subject>", leading.report, name="leading"),
    path("state", groups.state, name="state"),
    path("state/<slug:table>.csv", groups.state_csv, name="state-csv"),
]
