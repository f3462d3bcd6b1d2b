"""What a new partnership's sharing agreement opens, before its agencies change it (P20-P26).

Data, not code: a table from which `commands.agree` writes rows. It is our proposal, not law (P48).
Nothing is opened to whoever merely reported a child: a report may join an episode unseen, and what
it joined would then show (P20). Health and education records stay with those whose own they are.
What was screened or assessed is open to the councils that answer for and work with the child, to
health and to youth justice. Every other agency reads what it filled in itself (READ_BY_AUTHOR); a
partnership may open more to police and services, never to a home or school.
"""

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.agencies.models import Agency

D, P, K = DataClass, Purpose, Agency.Kind
ALL: frozenset[str] = frozenset(D)

# Whoever holds the conversation writes what the police and the carers read of it, and so reads it.
INTERVIEWER = frozenset(
    {D.IDENTITY, D.MISSING, D.INTERVIEW, D.INTERVIEW_POLICE, D.INTERVIEW_CARER, D.CONTACT}
    | {D.ACTION, D.DANGER}
)

# (kind of agency, purpose) -> classes of data
OPENS: dict[tuple[str, str], frozenset[str]] = {
    # All but the child's own account: that is for those who work with the child (P21).
    (K.COUNCIL, P.RESPONSIBLE): ALL - {D.INTERVIEW},
    # Where the child lives, the child is kept safe: with the level and the plan, not the papers.
    (K.COUNCIL, P.HOST): frozenset(
        {D.IDENTITY, D.CARE, D.MISSING, D.ACTION, D.DANGER, D.EXPLOITATION, D.PLAN}
    ),
    # A contact that was passed on: who the child is, and that one contact (P43).
    (K.COUNCIL, P.FRONT_DOOR): frozenset({D.IDENTITY, D.REFERRAL}),
    (K.COUNCIL, P.ALLOCATED): ALL,
    (K.COUNCIL, P.REVIEWING): ALL,
    # A force sees who may go missing in its area; a live enquiry opens address and care (P23, P26).
    (K.POLICE, P.FORCE_AREA): frozenset(
        {D.IDENTITY, D.MISSING, D.INTERVIEW_POLICE, D.CONTACT, D.PROMPT, D.DANGER}
        | {D.EXPLOITATION, D.PLAN}  # a panel's item only when asked about it (P27)
    ),
    (K.POLICE, P.MISSING_INQUIRY): frozenset(
        {D.IDENTITY, D.CARE, D.MISSING, D.INTERVIEW_POLICE, D.CONTACT, D.ADDRESS, D.ACTION}
        | {D.PROMPT, D.DANGER, D.PROFILE, D.EXPLOITATION, D.PLAN}
    ),
    # Between episodes the profile alone, to one person, for a reason they wrote down (P26).
    (K.POLICE, P.PROFILE_REASON): frozenset({D.IDENTITY, D.PROFILE}),
    # Whoever published an appeal must see the task of taking it down after the enquiry is over.
    (K.POLICE, P.APPEAL): frozenset({D.IDENTITY, D.MISSING, D.ACTION}),
    (K.SERVICE, P.RETURN_INTERVIEW): INTERVIEWER,
    (K.COUNCIL, P.RETURN_INTERVIEW): INTERVIEWER,
    # A carer reads what was agreed to keep the child safe, never the account itself (P21).
    (K.HOME, P.PLACEMENT): frozenset(
        {D.IDENTITY, D.MISSING, D.INTERVIEW_CARER, D.CONTACT, D.ACTION, D.PROFILE, D.PLAN}
    ),
    (K.SCHOOL, P.SCHOOL_ROLL): frozenset({D.IDENTITY, D.MISSING, D.ACTION}),
    (K.HEALTH, P.HEALTH_CARE): frozenset(
        {D.IDENTITY, D.MISSING, D.HEALTH, D.CONTACT, D.ACTION, D.SCREENING, D.EXPLOITATION, D.PLAN}
    ),
    (K.YOUTH_JUSTICE, P.YOUTH_JUSTICE): frozenset(
        {D.IDENTITY, D.CARE, D.MISSING, D.CONTACT, D.ACTION, D.SCREENING, D.EXPLOITATION, D.PLAN}
    ),
}
# Whom a panel hears or asks about one item, for a reason recorded for it, reads that item: its rows
# of the circle are narrowed to it (P27). What a panel said may concern a home or school: they read
# who is asked about, and answer.
OPENS |= {
    (kind, P.PANEL_ITEM): frozenset({D.IDENTITY, D.PANEL})
    for kind in (K.COUNCIL, K.POLICE, K.HEALTH, K.YOUTH_JUSTICE, K.SERVICE)
}
OPENS |= {(kind, P.PANEL_ITEM): frozenset({D.IDENTITY}) for kind in (K.HOME, K.SCHOOL)}

DEFAULT_LINES: tuple[tuple[str, str, str], ...] = tuple(
    (str(kind), str(purpose), str(name))
    for (kind, purpose), names in OPENS.items()
    for name in sorted(names)
)

# For which purposes a kind of agency may be in a circle: what an agreement can speak of.
PURPOSES: dict[str, tuple[str, ...]] = {
    str(kind): tuple(str(purpose) for of, purpose in OPENS if of == kind) for kind in K
}

# What no agreement may open, because it can harm a child (P21, P26): the child's full account goes
# to those who work with the child, the police extract and danger told to nobody in a home or
# school, nor what the front door gathered, a panel said or others assessed (it may concern them;
# each reads the screen that it filled in itself: READ_BY_AUTHOR); the standing
# profile to those who care and answer for the child and to police who look.
NEVER: dict[str, frozenset[str]] = {
    str(kind): frozenset(
        ({D.INTERVIEW} if kind not in (K.COUNCIL, K.SERVICE) else set())
        | (
            {D.INTERVIEW_POLICE, D.DANGER}
            if kind not in (K.COUNCIL, K.SERVICE, K.POLICE)
            else set()
        )
        | ({D.PROFILE} if kind not in (K.COUNCIL, K.HOME, K.POLICE) else set())
        | ({D.REFERRAL, D.PANEL, D.SCREENING} if kind in (K.HOME, K.SCHOOL) else set())
    )
    for kind in K
}
# The same for one purpose: a force whose area it is sees no profile until a child is missing (P26).
NEVER_FOR: dict[tuple[str, str], frozenset[str]] = {
    (str(K.POLICE), str(P.FORCE_AREA)): frozenset({D.PROFILE}),
    (str(K.POLICE), str(P.APPEAL)): frozenset({D.PROFILE}),
    (str(K.POLICE), str(P.PROFILE_REASON)): ALL - {D.IDENTITY, D.PROFILE},
}
NEVER_FOR |= {(str(kind), str(P.PANEL_ITEM)): ALL - {D.IDENTITY, D.PANEL} for kind in K}


def never(kind: str, purpose: str) -> frozenset[str]:
    """The classes of data that no agreement may open to this kind of agency for this purpose."""
    return NEVER.get(kind, frozenset()) | NEVER_FOR.get((kind, purpose), frozenset())
