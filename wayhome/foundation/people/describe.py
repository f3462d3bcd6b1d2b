"""Joined records, and what a council's own system says, in words for the chronology: one query
for any number of them (E08)."""

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.pages.wording import full_day
from wayhome.foundation.people.models import Child, CouncilRecord, Merge
from wayhome.foundation.rules.describe import Description, Do, Row


def merges(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """Read through either of the two children. The record that was joined opens to nobody by
    itself: its reference is said all the same."""
    seen = Child.objects.visible_to(sees.reader).values("pk")
    rows = Merge.objects.filter(Q(child__in=seen) | Q(other__in=seen), pk__in=list(ids))
    with system_context():
        return {row.pk: _described(sees, row) for row in rows.select_related("child", "other")}


def _described(sees: Sees, row: Merge) -> Description:
    which = _("The records %(kept)s and %(other)s.") % {
        "kept": row.child.ref,
        "other": row.other.ref,
    }

    def do(_row: Row) -> Do | None:
        if not sees.reader.may(roles.MERGE):
            return None
        return Do(_("Look at both"), reverse("people:joined", args=[row.ref]))

    return Description(
        by_rule={
            "MRG-E01": (which, row.reason),
            "MRG-E02": (which, row.undone_reason),
            "MRG-E03": (which, row.undone_reason),
        },
        do=do,
    )


FACTORS: Mapping[
    str, Promise
] = {  # CIN census, factors at the end of assessment: those that this system is about
    "9A": _lazy("unaccompanied asylum-seeking child"),
    "10A": _lazy("missing"),
    "11A": _lazy("child sexual exploitation"),
    "12A": _lazy("trafficking"),
    "13A": _lazy("gangs"),
    "15A": _lazy("self-harm"),
    "24A": _lazy("child criminal exploitation"),
}
DISABILITIES: Mapping[str, Promise] = {  # CIN census, Disability table
    "MOB": _lazy("mobility"),
    "HAND": _lazy("hand function"),
    "PC": _lazy("personal care"),
    "INC": _lazy("incontinence"),
    "COMM": _lazy("communication"),
    "LD": _lazy("learning"),
    "HEAR": _lazy("hearing"),
    "VIS": _lazy("vision"),
    "BEH": _lazy("behaviour"),
    "CON": _lazy("consciousness"),
    "AUT": _lazy("autism or Asperger syndrome"),
    "DDA": _lazy("another, as the law defines it"),
}
CATEGORIES = {
    "NEG": _lazy("neglect"),
    "PHY": _lazy("physical abuse"),
    "SAB": _lazy("sexual abuse"),
    "EMO": _lazy("emotional abuse"),
    "MUL": _lazy("more than one kind of abuse"),
}


def council_records(sees: Sees, ids: Iterable[int]) -> dict[int, Description]:
    """What the council's own system says: known by the day, and history (P10)."""
    rows = sees.rows(CouncilRecord).filter(pk__in=list(ids))
    return {row.pk: Description(by_rule=_steps(row)) for row in rows}


def _steps(row: CouncilRecord) -> dict[str, tuple[str, ...]]:
    known = _("From the council's own system.")
    said = [known]
    if row.category in CATEGORIES:
        said.insert(0, _("Category: %s.") % CATEGORIES[row.category])
    if row.is_nfa:
        said.insert(0, _("No further action followed."))
    if row.conference_on:
        said.insert(
            0, _("Initial child protection conference on %s.") % full_day(row.conference_on)
        )
    found = {f"CSC-E{number:02}": tuple(said) for number in range(1, 13)}
    if row.kind == CouncilRecord.Kind.DISABILITY:
        found["CSC-E12"] = (f"{_named(row.factors, DISABILITIES)}.", known)
    elif row.factors:
        found["CSC-E05"] = (_("Factors: %s.") % _named(row.factors, FACTORS), known)
    return found


def _named(codes: Iterable[str], words: Mapping[str, Promise]) -> str:
    return ", ".join(f"{code} {words[code]}" if code in words else code for code in codes)
