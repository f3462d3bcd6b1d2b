"""The published rules about Header, Episodes and UASC rows that decide what becomes a fact.

The codes of a return are many more; these are about what is taken in from it.
"""

from wayhome.doors.feeds.ssda903.columns import CIN, ETHNIC, LS, NO_PROVIDER, PROVIDER, REC
from wayhome.doors.feeds.ssda903.rules.declare import (
    ADULT,
    NOT_IN_HEADER,
    OTHER_BIRTHDAY,
    E,
    H,
    Rule,
    U,
    codes,
)

ABOUT_HEADER = (
    Rule(
        code="101",
        message="Gender code is not valid.",
        fields=("SEX",),
        rows=f"SELECT r.id FROM {H} WHERE NOT r.sex = ANY(%(sexes)s)",
    ),
    Rule(
        code="102",
        message="Date of birth is not a valid date.",
        fields=("DOB",),
        rows=f"SELECT r.id FROM {H} WHERE r.born_on IS NULL",
        holds=True,
    ),
    Rule(
        code="103",
        message="The ethnicity code is either not valid or has not been entered.",
        fields=("ETHNIC",),
        rows=f"SELECT r.id FROM {H} WHERE r.ethnic NOT IN {codes(ETHNIC)}",
    ),
    Rule(
        code="444",
        message="Duplicate UPN has been reported",
        fields=("UPN",),
        rows=f"""
            SELECT r.id FROM {H} JOIN (
                SELECT upn FROM judge_header WHERE upn <> '' AND upn NOT LIKE 'UN_'
                GROUP BY upn HAVING count(*) > 1) twice ON twice.upn = r.upn""",
    ),
    Rule(
        code="INT32",
        message="Internal Check: Child should only exist once in Header.",
        fields=("CHILD",),
        rows=f"""
            SELECT r.id FROM {H} JOIN (
                SELECT child_key FROM judge_header WHERE child_key <> ''
                GROUP BY child_key HAVING count(*) > 1) twice ON twice.child_key = r.child_key""",
    ),
)

ABOUT_EPISODES = (
    Rule(
        code="INT03",
        message="Internal Check: Child in Episodes does not exist in Header.",
        fields=("CHILD",),
        rows=f"SELECT r.id FROM {E} WHERE {NOT_IN_HEADER}",
        holds=True,
    ),
    Rule(
        code="141",
        message="Date episode began is not a valid date.",
        fields=("DECOM",),
        rows=f"SELECT r.id FROM {E} WHERE r.begins_on IS NULL",
        holds=True,
    ),
    Rule(
        code="147",
        message="Date episode ceased is not a valid date.",
        fields=("DEC",),
        rows=f"SELECT r.id FROM {E} WHERE r.ends_on IS NULL AND r.ends_text <> ''",
        holds=True,
    ),
    Rule(
        code="356",
        message="The date the episode ceased is before the date the same episode started.",
        fields=("DECOM",),
        rows=f"SELECT r.id FROM {E} WHERE r.ends_on < r.begins_on",
        holds=True,
    ),
    Rule(
        code="144",
        message="The legal status code is not a valid code.",
        fields=("LS",),
        rows=f"SELECT r.id FROM {E} WHERE r.ls NOT IN {codes(LS)}",
    ),
    Rule(
        code="145",
        message="Category of need code is not a valid code.",
        fields=("CIN",),
        rows=f"SELECT r.id FROM {E} WHERE r.cin NOT IN {codes(CIN)}",
    ),
    Rule(
        code="146",
        message="Placement type code is not a valid code.",
        fields=("PLACE",),
        rows=f"SELECT r.id FROM {E} WHERE NOT r.place = ANY(%(places)s)",
    ),
    Rule(
        code="149",
        message="Reason episode ceased code is not valid.",
        fields=("REC",),
        rows=f"SELECT r.id FROM {E} WHERE r.rec <> '' AND r.rec NOT IN {codes(REC)}",
    ),
    Rule(
        code="178",
        message="Placement provider code is not a valid code.",
        fields=("PLACE_PROVIDER",),
        rows=f"SELECT r.id FROM {E} WHERE r.provider <> ''"
        f" AND (r.provider NOT IN {codes(PROVIDER)} OR r.place IN {codes(NO_PROVIDER)})",
    ),
    Rule(
        code="501",
        message="A new episode has started before the end date of the previous episode.",
        fields=("DECOM", "DEC"),
        rows=f"""
            SELECT s.id FROM (SELECT r.id, r.begins_on, lag(r.ends_on) OVER (
                    PARTITION BY r.child_key ORDER BY r.begins_on, r.id) AS last_on
                FROM {E} WHERE r.child_key <> '') s
            WHERE s.begins_on < s.last_on""",
    ),
)

ABOUT_UASC = (
    Rule(
        code="INT09",
        message="Internal Check: Child in UASC does not exist in Header.",
        fields=("CHILD",),
        rows=f"SELECT r.id FROM {U} WHERE {NOT_IN_HEADER}",
        holds=True,
    ),
    Rule(
        code="104",
        message="Date for Unaccompanied Asylum-Seeking Children (UASC) status ceased is not a valid"
        " date.",
        fields=("DUC",),
        rows=f"SELECT r.id FROM {U} WHERE r.ends_on IS NULL AND r.ends_text <> ''",
        holds=True,
    ),
    Rule(
        code="304",
        message="Date unaccompanied asylum-seeking child (UASC) status ceased must be on or before"
        " the 18th birthday of a child.",
        fields=("DUC",),
        rows=f"SELECT r.id FROM {U} WHERE r.ends_on > {ADULT}",
    ),
    Rule(
        code="INT18",
        message="Internal Check: DOB in UASC is different to DOB in Header.",
        fields=("DOB",),
        rows=f"SELECT r.id FROM {U} WHERE {OTHER_BIRTHDAY}",
    ),
    Rule(
        code="INT21",
        message="Internal Check: SEX in UASC is different to SEX in Header.",
        fields=("SEX",),
        rows=f"SELECT r.id FROM {U} WHERE EXISTS (SELECT FROM judge_header h"
        " WHERE h.child_key = r.child_key AND h.sex <> r.sex)",
    ),
    Rule(
        code="INT36",
        message="Internal Check: Child should only exist once in UASC.",
        fields=("CHILD",),
        rows=f"""
            SELECT r.id FROM {U} JOIN (
                SELECT child_key FROM judge_uasc WHERE child_key <> ''
                GROUP BY child_key HAVING count(*) > 1) twice ON twice.child_key = r.child_key""",
    ),
)
