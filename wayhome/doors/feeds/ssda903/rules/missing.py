"""The published rules about Missing rows (domain.md 3.2).

Two things differ from the published code, on purpose. A date that cannot be read is judged by the
rule about that date and is not taken for a blank by others; and a row without MIS_START is not
also said to start before care (581).
"""

from wayhome.doors.feeds.ssda903.rules.declare import (
    ADULT,
    LAST_YEAR,
    NOT_IN_HEADER,
    OTHER_BIRTHDAY,
    OWN_EPISODES,
    M,
    Rule,
)

EPISODES = ("Episodes",)
PERIODS = f"{M} JOIN judge_period p ON p.child_key = r.child_key WHERE r.begins_on IS NOT NULL"

ABOUT_MISSING = (
    Rule(
        code="1004",
        message="The start date of the missing episode or episode that the child was away from"
        " placement without authorisation is not a valid date.",
        fields=("MIS_START",),
        rows=f"SELECT r.id FROM {M} WHERE r.begins_on IS NULL",
        holds=True,
    ),
    Rule(
        code="1005",
        message="The end date of the missing episode or episode that the child was away from"
        " placement without authorisation is not a valid date.",
        fields=("MIS_END",),
        rows=f"SELECT r.id FROM {M} WHERE r.ends_on IS NULL AND r.ends_text <> ''",
        holds=True,
    ),
    Rule(
        code="1006",
        message="Missing type invalid.",
        fields=("MISSING",),
        rows=f"SELECT r.id FROM {M} WHERE r.type NOT IN ('', 'M', 'A')",
        holds=True,
    ),
    Rule(
        code="564",
        message="Child was missing or away from placement without authorisation and the date"
        " started is blank.",
        fields=("MISSING", "MIS_START"),
        rows=f"SELECT r.id FROM {M} WHERE r.type IN ('M', 'A', 'm', 'a') AND r.begins_text = ''",
        holds=True,
    ),
    Rule(
        code="565",
        message="The date that the child started to be missing or away from placement without"
        " authorisation has been completed but whether the child was missing or away from"
        " placement without authorisation has not been completed.",
        fields=("MISSING", "MIS_START"),
        rows=f"SELECT r.id FROM {M} WHERE r.begins_text <> '' AND r.type = ''",
        holds=True,
    ),
    Rule(
        code="566",
        message="The date that the child's episode of being missing or away from placement without"
        " authorisation ended has been completed but whether the child was missing or away without"
        " authorisation has not been completed.",
        fields=("MISSING", "MIS_END"),
        rows=f"SELECT r.id FROM {M} WHERE r.ends_text <> '' AND r.type = ''",
        holds=True,
    ),
    Rule(
        code="567",
        message="The date that the missing episode or episode that the child was away from"
        " placement without authorisation ended is before the date that it started.",
        fields=("MIS_START", "MIS_END"),
        rows=f"SELECT r.id FROM {M} WHERE r.begins_on > r.ends_on",
        holds=True,
    ),
    Rule(
        code="570",
        message="The date that the child started to be missing or away from placement without"
        " authorisation is after the end of the collection year.",
        fields=("MIS_START",),
        rows=f"SELECT r.id FROM {M} WHERE r.begins_on > %(last)s",
    ),
    Rule(
        code="571",
        message="The date that the child ceased to be missing or away from placement without"
        " authorisation is before the start or after the end of the collection year.",
        fields=("MIS_END",),
        rows=f"SELECT r.id FROM {M} WHERE r.ends_on < %(first)s OR r.ends_on > %(last)s",
    ),
    Rule(
        code="574",
        message="A new missing/away from placement without authorisation period cannot start when"
        " the previous missing/away from placement without authorisation period is still open."
        " Missing/away from placement without authorisation periods should also not overlap.",
        fields=("MIS_START", "MIS_END"),
        rows=f"""
            SELECT s.id FROM (
                SELECT r.id, r.begins_on, lag(r.id) OVER before AS last_id,
                       lag(r.ends_text) OVER before AS last_text,
                       lag(r.ends_on) OVER before AS last_on
                FROM {M} WHERE r.child_key <> ''
                WINDOW before AS (PARTITION BY r.child_key
                                  ORDER BY coalesce(r.ends_on, r.begins_on), r.begins_on, r.id)) s
            WHERE s.last_id IS NOT NULL AND (s.last_text = '' OR s.begins_on < s.last_on)""",
        holds=True,
    ),
    Rule(
        code="575",
        message="If the placement from which the child goes missing/away from placement without"
        " authorisation ends, the missing/away from placement without authorisation period in the"
        " missing module must also have an end date.",
        fields=("MIS_END",),
        rows=f"SELECT r.id FROM {M} WHERE r.ends_text = ''"
        f" AND EXISTS ({OWN_EPISODES} AND r.begins_on BETWEEN e.begins_on AND e.ends_on)",
        needs=EPISODES,
    ),
    Rule(
        code="576",
        message="There is an open missing/away from placement without authorisation period in last"
        " year’s return and there is no corresponding period recorded at the start of this year.",
        fields=("CHILD",),
        rows=f"""
            SELECT f.id FROM (SELECT DISTINCT ON (r.child_key) r.id, r.child_key, r.begins_on
                              FROM {M} ORDER BY r.child_key, r.begins_on NULLS LAST, r.id) f
            WHERE EXISTS (SELECT FROM judge_last l WHERE l.child_key = f.child_key
                            AND l.begins_on IS DISTINCT FROM f.begins_on)""",
        needs=(LAST_YEAR,),
    ),
    Rule(
        code="577",
        message="Child ceased to be looked after but there is a missing/away from placement without"
        " authorisation period without an end date.",
        fields=("MIS_END",),
        rows=f"""
            SELECT r.id FROM {PERIODS} GROUP BY r.id HAVING bool_and(coalesce(
                r.ends_text = '' AND (p.ends_on IS NOT NULL OR r.begins_on < p.begins_on)
                OR r.ends_on > p.ends_on OR r.ends_on < p.begins_on, false))""",
        needs=EPISODES,
    ),
    Rule(
        code="578",
        message="The date that the child started to be missing is after the child ceased to be"
        " looked after.",
        fields=("MIS_START",),
        rows=f"""
            SELECT r.id FROM {PERIODS} GROUP BY r.id HAVING bool_and(coalesce(
                r.begins_on < p.begins_on OR r.begins_on > p.ends_on, false))""",
        needs=EPISODES,
    ),
    Rule(
        code="580",
        message="Child is missing when cease being looked after but reason episode ceased not"
        " ‘E8’.",
        fields=("REC",),
        fields_in={"Missing": ("MIS_END",)},
        rows=f"""
            SELECT unnest(ARRAY[r.id, e.id]) FROM {M}
            JOIN judge_episodes e ON e.child_key = r.child_key
            WHERE {ADULT} = r.ends_on AND r.ends_on = e.ends_on AND e.rec <> 'E8'""",
        needs=EPISODES,
    ),
    Rule(
        code="581",
        message="Child is missing but has not yet started to be looked after.",
        fields=("MIS_START",),
        rows=f"SELECT r.id FROM {M} WHERE r.begins_on IS NOT NULL AND EXISTS ({OWN_EPISODES})"
        f" AND NOT EXISTS ({OWN_EPISODES} AND e.begins_on <= r.begins_on"
        " AND (e.ends_on IS NULL OR r.begins_on <= e.ends_on))",
        needs=EPISODES,
    ),
    Rule(
        code="586",
        message="Dates of missing periods are before child’s date of birth.",
        fields=("MIS_START",),
        rows=f"SELECT r.id FROM {M} WHERE r.begins_on <= r.born_on",
        holds=True,
    ),
    Rule(
        code="1012",
        message="No other data should be returned for OC3 children who had no episodes in the"
        " current year",
        fields=("CHILD",),
        rows=f"SELECT r.id FROM {M} WHERE r.child_key <> '' AND NOT EXISTS ({OWN_EPISODES})",
        needs=EPISODES,
    ),
    Rule(
        code="INT04",
        message="Internal Check: Child in Missing does not exist in Header.",
        fields=("CHILD",),
        rows=f"SELECT r.id FROM {M} WHERE {NOT_IN_HEADER}",
        holds=True,
    ),
    Rule(
        code="INT13",
        message="Internal Check: DOB in Missing is different to DOB in Header.",
        fields=("DOB",),
        rows=f"SELECT r.id FROM {M} WHERE {OTHER_BIRTHDAY}",
    ),
)
