"""Where each role begins, and what stands at the foot of every page."""

FIRST_PAGES = {  # role -> route; everybody else begins with the board or their work
    "front_door": "contacts:front-door",
    "senior_leader": "home:home",
    "inspector": "inspection:lines",
    "totals_reader": "insight:measures",
    "analyst": "insight:measures",
    "data_protection_officer": "audit:log",
    "administrator": "agencies:people",
    "data_officer": "feeds:batches",
}

# What stands in the line at the top of every page; the rest opens under "More". Somebody who may
# open few pages has them all in the line.
NAVIGATION_FIRST = (
    *("home:home", "worklist:mine", "missing:board", "meeting:meeting", "missing:report"),
    *("child:search", "insight:measures", "reports:register"),
)


def footer(*, demonstration: bool) -> tuple[tuple[str, str, bool], ...]:
    """Title, route, only for those signed in."""
    return (
        ("Your place", "agencies:choose", True),
        ("Your sign-in", "mfa_index", True),
        *([("E-mails sent", "outbox:messages", False)] if demonstration else []),
        ("Contact the front door without an account", "contacts:guest", False),
        ("Accessibility", "pages:accessibility", False),
        ("Privacy", "pages:privacy", False),
    )


NAVIGATION = (  # title, route, permission
    ("Home", "home:home", "worklist.read"),
    ("My work", "worklist:mine", "worklist.read"),
    ("Missing now", "missing:board", "missing.board"),
    ("Daily meeting", "meeting:meeting", "missing.meeting"),
    ("Hand-overs", "missing:handovers", "missing.handover"),
    ("Missing more than once", "missing:often", "missing.repeats"),
    ("Interview quality", "missing:samples", "interview.sample"),
    ("Children at risk", "cohort:cohort", "cohort.read"),
    ("Panels", "panels:panels", "panel.contribute"),
    ("Places and groups", "contexts:contexts", "exploitation.read"),
    ("Report a child missing", "missing:report", "missing.report"),
    ("Front door", "contacts:front-door", "contact.decide"),
    ("Contact the front door", "contacts:start", "contact.make"),
    ("Asked of us", "contacts:asked-list", "contact.answer"),
    ("Find a child", "child:search", "child.search"),
    ("Questionnaires", "questionnaires:list", "questionnaire.read"),
    ("Agreement on level", "exploitation:agreement", "exploitation.assess"),
    ("Adults who pose risk", "exploitation:persons", "persons.read"),
    ("What is not happening", "insight:gaps", "measures.read"),
    ("Figures", "insight:measures", "measures.read"),
    ("Signal or noise", "signals:list", "measures.read"),
    ("What children say", "themes:list", "measures.read"),
    ("Search interviews", "themes:search", "interview.read"),
    ("Inspection", "inspection:lines", "inspection.read"),
    ("Board reports", "reports:register", "report.read"),
    ("Import", "feeds:batches", "feed.import"),
    ("Returns and lists", "returns:register", "return.register"),
    ("Who is this?", "feeds:waiting", "feed.match"),
    ("Two records, one child?", "matching:queue", "child.match"),
    ("Emergency access", "glass:open", "glass.break"),
    ("Records opened", "glass:review", "glass.review"),
    ("Log", "audit:log", "audit.read"),
    ("Duty", "agencies:rota", "worklist.read"),
    ("People", "agencies:people", "agency.administer"),
    ("Agreements", "access:agreements", "agreement.administer"),
    ("Connections", "api:connections", "agency.administer"),
    ("Front door’s numbers", "contacts:numbers", "agency.administer"),
)

# What rooms above bring to home: functions from a reader to a part of the page.
HOME_PARTS = ("wayhome.oversight.insight.front.not_happening",)

# What one room decides and another must do: key -> the functions of a journey that hear it.
CROSSINGS = {
    what: (f"wayhome.journeys.crossings.commands.{heard}",)
    for what, heard in (
        ("contact.decided", "contact_decided"),
        ("panel.decided", "panel_decided"),
        ("strategy.held", "strategy_held"),
        ("panel.referred", "panel_referred"),
        ("interview.held", "interview_held"),
        ("form.completed", "form_completed"),
        ("level.judged", "level_judged"),
        ("child.died", "child_died"),
        ("child.lives", "child_lives"),
        ("child.merging", "records_merging"),
        ("child.merged", "records_merged"),
        ("child.parting", "records_parting"),
        ("child.parted", "records_parted"),
    )
}
CROSSINGS |= {
    what: (f"wayhome.journeys.contexts.heard.{heard}",)
    for what, heard in (
        ("contact.told", "contact_told"),
        ("panel.told", "topic_told"),
        ("context.assessed", "assessed"),
    )
}
# What addresses of other systems may be told of, by the name that the log has for it.
CROSSINGS |= {
    f"recorded {action}": ("wayhome.doors.api.outbox.recorded",)
    for action in (
        *("missing.reported", "missing.found", "missing.returned"),
        *("interview.offered", "action.set", "action.done"),
    )
}
