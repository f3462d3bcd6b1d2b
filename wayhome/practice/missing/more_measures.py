"""More of what is counted: kinds, lengths, grades, independence, waiting, strategy, out of area.

M2 to M4, M6, M7 and M12 to M17 of domain.md 7, beside `figures.py`, whose fact table they count;
and interviews drawn for quality (R62).
M17's notices are as the host writes them down (models/hosting.py).
"""

from dataclasses import replace
from typing import Any

from wayhome.foundation.rules.measures import (
    Aggregate,
    Condition,
    Count,
    Distinct,
    Eq,
    In,
    Less,
    Measure,
    Not,
    Null,
    Quantile,
    Top,
    every,
)

TABLE = "missing_episodefact"
LIVE = Eq("origin", "live")
BEGAN, DUE = "began_month_on", "due_month_on"
IN_THE_MONTH = "episodes that began in the month"
HISTORY = "Left out: imported history."
HOUR, DAY = 60, 24 * 60


def _part(
    code: str,
    title: str,
    counted: Condition,
    of: Condition,
    words: tuple[str, str],
    *,
    period: str = BEGAN,
    **more: Any,
) -> Measure:
    """So many of so many, in per cent. `words` say what is counted, and of what."""
    values = {"unit": "percent", "higher_is": "neither", "basis": "domain.md 7"} | more
    return Measure(
        code=code,
        title=title,
        table=TABLE,
        period=period,
        numerator=Count(every(of, counted)),
        denominator=Count(of),
        numerator_words=words[0],
        denominator_words=words[1],
        **values,
    )


def _count(code: str, title: str, counted: Aggregate, words: str, **more: Any) -> Measure:
    values = {"higher_is": "neither", "basis": "domain.md 7"} | more
    return Measure(
        code=code,
        title=title,
        table=TABLE,
        period=BEGAN,
        numerator=counted,
        numerator_words=words,
        **values,
    )


IN_CARE = Eq("is_looked_after", True)
OF_CARE = "episodes of looked-after children that began in the month"
KINDS = (
    _part(
        "M2M", "Missing from care", Eq("category", "M"), IN_CARE,
        ("looked-after children whose whereabouts were not known", OF_CARE),
        paired_with="M2A",
    ),
    _part(
        "M2A", "Away without authorisation", Eq("category", "A"), IN_CARE,
        ("looked-after children away, whereabouts known", OF_CARE),
        paired_with="M2M",
    ),
)  # fmt: skip
MEAN = Measure(
    code="M4",
    title="Episodes for each missing child",
    table=TABLE,
    period=BEGAN,
    numerator=Count(),
    denominator=Distinct("child_id"),
    numerator_words=IN_THE_MONTH,
    denominator_words="different children who went missing",
    unit="mean",
    higher_is="worse",
    paired_with="M1C",
    basis="domain.md 7; the DfE's 6.8 (2025) is of looked-after children, a year",
)

# M4's ten and M3 are of a whole year: a month has a ten of its own, and a child in care all year
# counts once in it. Who was in care is not in this table: oversight counts it beside (M3).
THE_TEN = Measure(
    code="M4T",
    title="Episodes of the ten children missing most often",
    table=TABLE,
    period=BEGAN,
    numerator=Top("child_id", 10),
    denominator=Count(),
    numerator_words="episodes of the ten children with the most in the twelve months",
    denominator_words="all episodes that began in the twelve months",
    left_out_words="Where ten children or fewer went missing, it is all of them.",
    unit="percent",
    higher_is="neither",
    paired_with="M4",
    basis="domain.md 7",
)
IN_CARE_MISSING = _count(
    "M3", "Looked-after children who went missing",
    Distinct("child_id", every(IN_CARE, Eq("category", "M"))),
    "different looked-after children who went missing in the twelve months",
    denominator_words="children looked after at any time in the twelve months, for whom the same"
    " authorities answer",
    left_out_words="Away without authorisation is not counted here: see M2A.",
    unit="percent", paired_with="M1C",
)  # fmt: skip
OF_A_YEAR = (IN_CARE_MISSING, THE_TEN)
FROM_CARE = _count(
    "M2R", "Missing from care, for each 1,000 nights in care",
    Count(every(IN_CARE, Eq("category", "M"))), OF_CARE,
    denominator_words="each 1,000 nights that children were looked after in the month",
    left_out_words="Away without authorisation is not counted here: see M2A. Whoever reports well"
    " looks worse: it stands beside how much is recorded late.",
    unit="rate", higher_is="worse", paired_with="M11L",
)  # fmt: skip

KNOWN_LENGTH = Not(Null("minutes"))
OF_LENGTH = "episodes that began in the month and have ended, both instants known to the hour"
BANDS = tuple(
    _part(
        f"M6-{code}", title, every(Not(Less("minutes", least)), Less("minutes", most)),
        KNOWN_LENGTH, (title.lower(), OF_LENGTH),
        left_out_words="Left out: imported history, children still missing, and instants known by"
        " day only.",
        paired_with="M1E",
    )
    for code, title, least, most in (
        ("8H", "Under 8 hours", 0, 8 * HOUR),
        ("24H", "8 to 24 hours", 8 * HOUR, DAY),
        ("2D", "1 to 2 days", DAY, 2 * DAY),
        ("7D", "2 to 7 days", 2 * DAY, 7 * DAY),
        ("LONG", "7 days or longer", 7 * DAY, 2**31 - 1),
    )
)  # fmt: skip

OF_LIVE = "episodes reported here that began in the month"
GRADES = (
    ("HIGH", "high", "high"),
    ("MEDIUM", "medium", "medium"),
    ("LOW", "low", "low"),
    ("VERYLOW", "very_low", "very low"),
    ("NONE", "", "not graded"),
)
GRADED = (
    *(
        _part(
            f"M7F-{code}", f"{name.capitalize()} at first", Eq("first_grade", grade), LIVE,
            (f"the first police grade: {name}", OF_LIVE),
            left_out_words=HISTORY, paired_with=f"M7L-{code}",
        )
        for code, grade, name in GRADES
    ),
    *(
        _part(
            f"M7L-{code}", f"{name.capitalize()} at the end", Eq("last_grade", grade), LIVE,
            (f"the latest police grade: {name}", OF_LIVE),
            left_out_words=HISTORY, paired_with=f"M7F-{code}",
        )
        for code, grade, name in GRADES
    ),
    _part(
        "M7C", "Graded otherwise at the end", Eq("is_regraded", True), LIVE,
        ("the latest police grade is not the first", OF_LIVE),
        left_out_words=HISTORY, paired_with="M7F-HIGH",
    ),
)  # fmt: skip

HELD = every(Not(Null("due_at")), Eq("outcome", "held"))
OF_HELD = "return interviews that were held, by the month in which their 72 hours were up"
OF_EACH_HELD: dict[str, Any] = {
    "period": DUE,
    "left_out_words": "Left out: imported history, and returns known by day only.",
    "paired_with": "M10",
}
WHO_HELD = (
    _part(
        "M12", "Independence confirmed", Eq("independence", "independent"), HELD,
        ("held by somebody independent of the child's care (P06)", OF_HELD),
        **OF_EACH_HELD | {"higher_is": "better"},
    ),
    _part(
        "M12C", "Held by someone the child chose", Eq("independence", "chosen"), HELD,
        ("held by somebody whom the child chose and trusts (P06)", OF_HELD), **OF_EACH_HELD,
    ),
    _part(
        "M12N", "Not independent", Eq("independence", "not"), HELD,
        ("held by somebody who has a part in the child's care", OF_HELD),
        **OF_EACH_HELD | {"higher_is": "worse"},
    ),
    _part(
        "M13", "Interviews that led to action", Eq("has_action", True), HELD,
        ("at least one action was agreed", OF_HELD),
        **OF_EACH_HELD | {"higher_is": "better", "paired_with": "M9B"},
    ),
)  # fmt: skip


DRAWN = every(HELD, Not(Eq("sampled", "")))
READ = every(DRAWN, Not(Eq("sampled", "waiting")))
OF_READ = "interviews drawn by chance that a colleague read, by the month their 72 hours were up"
QUALITY = (
    _part(
        "M12D", "Drawn for quality", Not(Eq("sampled", "")), HELD,
        ("drawn by chance, to be read for their quality (R62)", OF_HELD),
        **OF_EACH_HELD | {"paired_with": "M12R"},
    ),
    _part(
        "M12R", "Read by a colleague", Not(Eq("sampled", "waiting")), DRAWN,
        ("read by a colleague who did not hold it", "interviews drawn by chance"),
        **OF_EACH_HELD | {"higher_is": "better", "paired_with": "M12Q"},
    ),
    _part(
        "M12Q", "Found good", Eq("sampled", "good"), READ, ("found good", OF_READ),
        **OF_EACH_HELD | {"higher_is": "better", "paired_with": "M10"},
    ),
    _part(
        "M12V", "The child is heard", Eq("voice", "yes"), READ,
        ("the child’s own voice and view are in it", OF_READ),
        **OF_EACH_HELD | {"higher_is": "better", "paired_with": "M12Q"},
    ),
)  # fmt: skip


def _median(code: str, title: str, of: str, words: str) -> Measure:
    there = Not(Null(of))
    return Measure(
        code=code,
        title=title,
        table=TABLE,
        period=DUE,
        numerator=Quantile(of, 0.5, there),
        denominator=Count(there),
        numerator_words=words,
        denominator_words="returns known to the hour of which both are recorded",
        left_out_words="Left out: imported history, returns known by day only, and whatever has"
        " not happened: a short wait of few is not a good sign. See M10.",
        unit="hours",
        higher_is="worse",
        paired_with="M10",
        basis="domain.md 7",
    )


WAITS = (
    _median(
        "M14A", "Until the return is recorded", "recorded_after", "from the return to its record"
    ),
    _median(
        "M14B", "Until the interview is offered", "offered_after", "from the return to an offer"
    ),
    _median(
        "M14C", "Until the interview is held", "held_after", "from the return to the interview"
    ),
)

MET = every(LIVE, Eq("met_threshold", True))
OF_MET = "episodes that were the third in 90 days, or lasted more than 24 hours"
WITHIN = "Counted where it was held within 7 days. Left out: imported history, children still away."
STRATEGY = (
    _part(
        "M15", "Strategy discussion held", Not(Eq("discussed", "")), MET,
        ("a strategy discussion was held within 7 days", OF_MET),
        left_out_words=WITHIN, higher_is="better", paired_with="M15B",
    ),
    _part(
        "M15B", "Held within 24 hours", In("discussed", ("same_day", "in_24h")), MET,
        ("a strategy discussion was held within 24 hours (P13)", OF_MET),
        left_out_words=WITHIN, higher_is="better", paired_with="M15",
    ),
    _part(
        "M15C", "Held on the same day", Eq("discussed", "same_day"), MET,
        ("a strategy discussion was held on the same day", OF_MET),
        left_out_words=WITHIN, higher_is="better", paired_with="M15",
    ),
)  # fmt: skip

OUT = every(LIVE, Eq("is_placed_out", True))
OUT_OF_AREA = (
    _count(
        "M16E", "Episodes", Count(OUT),
        "episodes of looked-after children placed outside their authority's area",
        left_out_words=HISTORY, paired_with="M16C",
    ),
    _count(
        "M16C", "Children", Distinct("child_id", OUT),
        "different children placed outside their authority's area who went missing",
        left_out_words=HISTORY, paired_with="M16E",
    ),
    _part(
        "M16H", "Interviews held", Eq("outcome", "held"), every(OUT, Not(Null("due_at"))),
        ("return interviews that were held", "returns of these children, known to the hour"),
        left_out_words=HISTORY, higher_is="better", paired_with="M10",
    ),
    _part(
        "M16T", "Interviews held in time", Eq("is_in_time", True),
        every(OUT, Not(Null("due_at"))),
        ("return interviews held within 72 hours", "returns of these children, known to the hour"),
        left_out_words=HISTORY, higher_is="better", paired_with="M16H",
    ),
)  # fmt: skip

# M17: the host's own count, of children for whom another authority answers.
HOSTED = tuple(
    _count(
        code, title, counted,
        f"{words} of looked-after children whom other authorities placed here",
        left_out_words=HISTORY, paired_with=pair, remit="area_id",
    )
    for code, title, counted, words, pair in (
        ("M17E", "Episodes", Count(OUT), "episodes", "M17C"),
        ("M17C", "Children", Distinct("child_id", OUT), "different children, each counted once,",
         "M17E"),
    )
)  # fmt: skip

NOTICES = tuple(
    replace(
        _part(
            code, title, Eq("noticed", said), OUT,
            (words, "episodes of looked-after children whom other authorities placed here"),
            left_out_words="As the host wrote it down, of each episode's own placement; five"
            f" working days from its first day. {HISTORY}",
            higher_is=higher, paired_with=pair,
            basis="domain.md 7; Care Planning Regulations 2010, regulation 13",
        ),
        remit="area_id",
    )
    for code, title, said, words, higher, pair in (
        ("M17N", "Notice in time", "in_time",
         "the placing authority's notice came within five working days", "better", "M17U"),
        ("M17L", "Notice late", "late", "the notice came later", "worse", "M17N"),
        ("M17X", "No notice came", "none", "the host looked, and no notice came", "worse", "M17N"),
        ("M17U", "Nobody wrote it", "unsaid",
         "nobody at the host wrote whether a notice came", "worse", "M17N"),
    )
)  # fmt: skip

MEASURES = (
    *HOSTED,
    *NOTICES,
    *KINDS,
    MEAN,
    *OF_A_YEAR,
    FROM_CARE,
    *BANDS,
    *GRADED,
    *WHO_HELD,
    *QUALITY,
    *WAITS,
    *STRATEGY,
    *OUT_OF_AREA,
)
