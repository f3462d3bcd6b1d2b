"""What each role may do. A permission says which act; the circle says about which child."""

from dataclasses import dataclass

# Permissions, each named by the room that asks for it. Reading is `….read`, never a wildcard.
READ_CHILD = "child.read"
SEARCH = "child.search"
SEE_CANDIDATES = "child.match"  # P20: who may be shown that a child is already known
PLACE_REPORTS = "feed.match"  # who says whom a row of a police feed is about (P20)
MERGE = "child.merge"  # E13: to join two records of one child, and to take them apart
REPORT = "missing.report"
READ_BOARD = "missing.board"
ACKNOWLEDGE = "missing.acknowledge"
TELL_POLICE = "missing.police.told"
GRADE = "missing.grade"  # P08: police only
RECORD_RETURN = "missing.return"
LEAD_SEARCH = "missing.search.lead"  # the plan, the state (P12), the return: police, social care
ENQUIRE = "missing.search.enquire"  # to add what one has done, to take and answer what one may read
CHALLENGE = "missing.challenge"  # P08: any agency in the circle that acts
PREVENT = "missing.prevention"  # the police prevention interview: police only
CLOSE = "missing.close"  # an error, a death, closed by police: not for a home or school to say
ARRANGE_INTERVIEW = "interview.arrange"
HOLD_INTERVIEW = "interview.hold"
READ_INTERVIEW = "interview.read"  # P21: the full text, for those whose purpose opens it
SAMPLE_INTERVIEWS = "interview.sample"  # R62: draw some, and read them for quality
DECIDE = "prompt.decide"
ACT = "action.update"
SET_ACTION = "action.set"
WORKLIST = "worklist.read"
MEASURES = "measures.read"
DRILL_DOWN = "measures.drill_down"
EXPLAIN = "measures.explain"  # R43: what a signal means, what will be done, whether it was
NAME_OWNER = "measures.owner"  # whom a figure is asked of
READ_REPORTS = "report.read"  # totals alone, small ones hidden (R44)
MAKE_REPORT = "report.make"  # for a board, with what it agreed
BREAK_GLASS = "glass.break"
REVIEW_GLASS = "glass.review"  # of records one answers for
READ_LOG = "audit.read"
ADMINISTER = "agency.administer"
AGREEMENTS = "agreement.administer"
ROTA = "agency.rota"
IMPORT = "feed.import"
MAKE_RETURN = "return.make"  # children's rows leave as a file: statutory returns, inspection lists
READ_EXPORTS = "return.register"  # who exported what, why and when
INSPECT = "inspection.read"  # R56: evidence and gaps by line of enquiry, each agency's part
SAMPLE = "inspection.sample"  # the children behind them, by name
CASE_FILE = "inspection.case_file"  # one child's file across agencies, to leave the record
MANAGE_CIRCLE = "circle.manage"
RESTRICT = "record.restrict"
KEEP_PROFILE = "profile.keep"  # by those who care and answer for the child
ASK_PROFILE = "profile.ask"  # P26: police, between episodes, for a recorded reason
DECIDE_PUBLICITY = "profile.publicity"  # P26: police only
QUESTIONNAIRES = "questionnaire.read"
ANSWER = "questionnaire.answer"
EXPORT_ANSWERS = "questionnaire.export"  # many children's answers as a file
HAND_OVER = "missing.handover"  # to write and to sign what one shift leaves to the next
MEETING = "missing.meeting"  # the daily missing meeting: its page, notes and attendance
REPEATS = "missing.repeats"  # children missing more than once, and what helps
TELL_DANGER = "danger.tell"  # P07: whoever works with children
REFER = "contact.make"  # R02: a concern to the front door, from whoever works with children
ANSWER_CONTACT = "contact.answer"  # what one's agency knows, when the front door asks (P27)
DECIDE_CONTACT = "contact.decide"  # the front door: threshold, outcome, urgent harm
REVIEW_CONTACT = "contact.review"  # a referrer's challenge: a manager, and not who decided
RAISE_CONCERN = "exploitation.concern"
READ_EXPLOITATION = "exploitation.read"
ASSESS = "exploitation.assess"  # level by judgement, the national referral mechanism
CONFIRM_LEVEL = "exploitation.confirm"  # P40: a judgement below the score, a floor
PERSONS = "persons.read"  # P41: adults who pose risk; few, each with a reason
REFER_TO_PANEL = "panel.refer"
CONTRIBUTE = "panel.contribute"  # to answer what is asked for an item, with a reason (P27)
ATTEND_PANEL = "panel.attend"
RUN_PANEL = "panel.run"  # agenda, packs, minutes: the secretary
CHAIR_PANEL = "panel.chair"
READ_PLAN = "plan.read"
ADD_TO_PLAN = "plan.contribute"  # what one's own agency does, and with what effect
KEEP_PLAN = "plan.keep"
APPROVE_PLAN = "plan.approve"  # complete, copied (P28), ended (P43)
COHORT = "cohort.read"
NAMED_ONLY = "circle.named"  # a limit, not a right: rows of the circle that name them alone

_SCREENS = {QUESTIONNAIRES, ANSWER}  # reads and fills in what its purposes open
_EVERYONE = {WORKLIST, READ_CHILD, ACT, TELL_DANGER, REFER, RAISE_CONCERN}
_EVERYONE |= {ANSWER_CONTACT, CONTRIBUTE}
_RISK = {READ_EXPLOITATION, READ_PLAN, ADD_TO_PLAN, REFER_TO_PANEL, ATTEND_PANEL}
_NIGHT = _EVERYONE | {SEARCH, REPORT, READ_BOARD, RECORD_RETURN, TELL_POLICE, ENQUIRE, CHALLENGE}
_SOCIAL_CARE = (
    _NIGHT
    | {
        SEE_CANDIDATES,
        ACKNOWLEDGE,
        LEAD_SEARCH,
        CLOSE,
        ARRANGE_INTERVIEW,
        READ_INTERVIEW,
        DECIDE,
        SET_ACTION,
        BREAK_GLASS,
        REVIEW_GLASS,
        MANAGE_CIRCLE,
        QUESTIONNAIRES,
        ANSWER,
        EXPORT_ANSWERS,
        KEEP_PROFILE,
        HAND_OVER,
        MEETING,
        REPEATS,
        ASSESS,
        KEEP_PLAN,
        COHORT,
    }
    | _RISK
)
_POLICE = _NIGHT | _SCREENS | {SEE_CANDIDATES, ACKNOWLEDGE, CLOSE, GRADE, DECIDE, SET_ACTION}
_POLICE |= {
    PLACE_REPORTS,
    BREAK_GLASS,
    REVIEW_GLASS,
    LEAD_SEARCH,
    PREVENT,
    ASK_PROFILE,
    DECIDE_PUBLICITY,
    HAND_OVER,
} | _RISK


# Kinds of agency (`Agency.Kind`): a role of the police is given in a force only, and so on (P08).
_ANY = ("council", "police", "health", "school", "home", "service", "youth_justice", "oversight")


@dataclass(frozen=True)
class Role:
    code: str
    title: str
    permissions: frozenset[str]
    kinds: tuple[str, ...]  # the kinds of agency whose people may hold it


def _role(code: str, title: str, kinds: tuple[str, ...], permissions: set[str]) -> Role:
    return Role(code, title, frozenset(permissions), kinds)


ROLES = {
    role.code: role
    for role in (
        _role(
            "police_coordinator",
            "Police missing coordinator",
            ("police",),
            _POLICE | {MEASURES, EXPLAIN, ROTA, MEETING, REPEATS, COHORT, PERSONS, ASSESS},
        ),
        _role("control_room", "Police control room", ("police",), _POLICE),
        _role("social_worker", "Social worker", ("council",), _SOCIAL_CARE),
        _role(  # P13: urgent harm is looked for at night and at weekends too
            "out_of_hours",
            "Out-of-hours social worker",
            ("council",),
            _SOCIAL_CARE | {DECIDE_CONTACT},
        ),
        _role(
            "reviewing_officer",
            "Independent reviewing officer",
            ("council",),
            _EVERYONE
            | {SEARCH, READ_BOARD, READ_INTERVIEW, DECIDE, SET_ACTION, CHALLENGE, REPEATS}
            | {QUESTIONNAIRES}
            | _RISK,
        ),
        _role(
            "team_manager",
            "Team manager",
            ("council",),
            _SOCIAL_CARE
            | {MEASURES, DRILL_DOWN, EXPLAIN, RESTRICT, REVIEW_GLASS, ROTA, SAMPLE_INTERVIEWS}
            | {CONFIRM_LEVEL, APPROVE_PLAN, DECIDE_CONTACT, REVIEW_CONTACT, PERSONS, MERGE}
            | {MAKE_RETURN, READ_EXPORTS}  # inspection lists, which a data officer cannot read
            | {INSPECT, SAMPLE, CASE_FILE},
        ),
        _role(
            "front_door",
            "Front door social worker",
            ("council",),
            _SOCIAL_CARE | {DECIDE_CONTACT, MERGE},
        ),
        _role(
            "panel_chair",
            "Panel chair",
            ("council", "police"),
            _EVERYONE | _RISK | {CHAIR_PANEL, RUN_PANEL, SET_ACTION, DECIDE, COHORT, SEARCH},
        ),
        _role(
            "panel_secretary",
            "Panel secretary",
            ("council",),
            # actions are written down as the meeting agrees them, whoever's they are
            _EVERYONE | {RUN_PANEL, ATTEND_PANEL, READ_EXPLOITATION, SEARCH, SET_ACTION},
        ),
        _role(
            "interviewer",
            "Return interviewer",
            ("service", "council"),
            _EVERYONE
            | {ARRANGE_INTERVIEW, HOLD_INTERVIEW, READ_INTERVIEW, SET_ACTION}
            | {QUESTIONNAIRES, ANSWER, EXPORT_ANSWERS, SEARCH, REPEATS},
        ),
        _role(
            "service_manager",
            "Return interview service manager",
            ("service", "council"),
            _EVERYONE
            | {ARRANGE_INTERVIEW, HOLD_INTERVIEW, READ_INTERVIEW, SET_ACTION, SEARCH}
            | {QUESTIONNAIRES, ANSWER, EXPORT_ANSWERS, MEASURES, DRILL_DOWN, ROTA, REPEATS}
            | {SAMPLE_INTERVIEWS, EXPLAIN, NAME_OWNER},
        ),
        _role(
            "home_manager",
            "Children's home manager",
            ("home",),
            _NIGHT | _SCREENS | {KEEP_PROFILE, REPEATS, READ_PLAN, ADD_TO_PLAN, REFER_TO_PANEL},
        ),
        _role("foster_carer", "Foster carer", ("home",), _NIGHT | {KEEP_PROFILE, NAMED_ONLY}),
        _role(
            "youth_justice_worker",
            "Youth justice worker",
            ("youth_justice",),
            _NIGHT | _SCREENS | _RISK,
        ),
        _role(
            "school_lead",
            "School safeguarding lead",
            ("school",),
            _NIGHT | _SCREENS | {REFER_TO_PANEL},
        ),
        _role("health_practitioner", "Health practitioner", ("health",), _NIGHT | _SCREENS | _RISK),
        _role(
            "senior_leader",
            "Senior leader",
            ("council", "police", "health"),
            {MEASURES, DRILL_DOWN, EXPLAIN, NAME_OWNER, WORKLIST, READ_CHILD}
            | {INSPECT, SAMPLE, CASE_FILE, READ_REPORTS, MAKE_REPORT},
        ),
        _role(  # for weeks, in the agency that is inspected: reads, and changes nothing (R56)
            "inspector",
            "Inspector",
            ("council", "police", "health"),
            {INSPECT, SAMPLE, READ_CHILD, READ_EXPLOITATION, READ_PLAN, MEASURES, DRILL_DOWN},
        ),
        _role(
            "data_protection_officer",
            "Data protection officer",
            _ANY,
            {READ_LOG, REVIEW_GLASS, AGREEMENTS, WORKLIST, READ_EXPORTS, INSPECT},
        ),
        _role("administrator", "Administrator", _ANY, {ADMINISTER, ROTA, AGREEMENTS, WORKLIST}),
        _role(
            "data_officer",
            "Data officer",
            ("council", "police"),
            {IMPORT, MEASURES, DRILL_DOWN, WORKLIST, READ_CHILD, MAKE_RETURN, READ_EXPORTS}
            | {MERGE, NAME_OWNER, INSPECT},
        ),
        _role(
            "analyst",
            "Analyst",
            ("council", "police", "health"),
            {MEASURES, DRILL_DOWN, READ_REPORTS, MAKE_REPORT},
        ),
        _role("totals_reader", "Reader of totals only", _ANY, {MEASURES, READ_REPORTS}),
    )
}
# Places in these roles end on a day that is known when they are given, within so many days (local).
TIMED = {"inspector": 84}
ROLE_CHOICES = [(role.code, role.title) for role in ROLES.values()]


def roles_in(kind: str) -> list[Role]:
    """The roles that an agency of this kind may give its people."""
    return [role for role in ROLES.values() if kind in role.kinds]
