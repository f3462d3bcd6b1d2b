"""Tables of the Standard Safeguarding Dataset that the record can fill (domain.md 3.8)."""

from collections.abc import Iterator, Sequence
from datetime import date

from wayhome.doors.returns.cells import as_csv
from wayhome.doors.returns.lists.lives import YEAR, Life, lives, looked_after, seen, urns
from wayhome.doors.returns.made import Made
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Home, Identifier

YEARS = 6  # the dataset's own window
Line = tuple[str, ...]
TABLES: dict[str, Line] = {
    "ssd_person": (
        *("pers_legacy_id", "pers_person_id", "pers_sex", "pers_gender", "pers_ethnicity"),
        *("pers_dob", "pers_common_child_id", "pers_upn_unknown", "pers_send_flag"),
        *("pers_expected_dob", "pers_death_date", "pers_is_mother", "pers_nationality"),
    ),
    "ssd_missing": (
        *("miss_table_id", "miss_person_id", "miss_missing_episode_start_date"),
        *("miss_missing_episode_type", "miss_missing_episode_end_date"),
        *("miss_missing_rhi_offered", "miss_missing_rhi_accepted"),
    ),
    "ssd_legal_status": (
        *("lega_legal_status_id", "lega_person_id", "lega_legal_status"),
        *("lega_legal_status_start_date", "lega_legal_status_end_date"),
    ),
    "ssd_cla_placement": (
        *("clap_cla_placement_id", "clap_cla_id", "clap_person_id"),
        *("clap_cla_placement_start_date", "clap_cla_placement_type", "clap_cla_placement_urn"),
        *("clap_cla_placement_distance", "clap_cla_placement_provider"),
        *("clap_cla_placement_postcode", "clap_cla_placement_end_date"),
        "clap_cla_placement_change_reason",
    ),
    "ssd_linked_identifiers": (
        *("link_table_id", "link_person_id", "link_identifier_type", "link_identifier_value"),
        *("link_valid_from_date", "link_valid_to_date"),
    ),
}
LINKED = {
    Identifier.Kind.UPN: "Unique Pupil Number",
    Identifier.Kind.LA_CHILD_ID: "Local authority child id",
}


def make(reader: Reader, authority: Authority | None, year: int | None) -> Made:
    """Children looked after in the last six years, as at today."""
    wanted = looked_after(authority, clock.today() - YEARS * YEAR)
    children = seen(reader, wanted)
    known = lives(reader, children, authority)
    homes = urns()
    rows: dict[str, list[Line]] = {name: [] for name in TABLES}
    for life in known:
        rows["ssd_person"].append(_person(life))
        rows["ssd_missing"] += _missing(life)
        rows["ssd_legal_status"] += _legal(life)
        rows["ssd_cla_placement"] += (_placement(life, home, homes) for home in _placed(life))
        rows["ssd_linked_identifiers"] += _linked(life)
    return Made(
        files={f"{name}.csv": as_csv(TABLES[name], lines) for name, lines in rows.items()},
        counts={name: len(lines) for name, lines in rows.items()},
        children=[child.pk for child in children],
        left_out=len(wanted) - len(children),
    )


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _person(life: Life) -> Line:
    """The reference of addresses is the person's id; the council's own number the legacy id."""
    child = life.child
    nhs = next((n.value for n in life.identifiers if n.kind == Identifier.Kind.NHS), "")
    legacy = life.number if life.number != child.ref else ""
    return (
        *(legacy, child.ref, child.sex, child.gender, child.ethnicity, _day(child.born_on), nhs),
        *("", "", "", _day(child.died_on), "", ""),
    )


def _missing(life: Life) -> Iterator[Line]:
    """Y, N, or NA where no interview could follow: still missing, or history that came from
    outside."""
    for absence in life.absences:
        is_over = absence.ends_on is not None and absence.has_interview
        offered, accepted = (
            ("Y" if said else "N") if is_over else "NA"
            for said in (absence.offered, absence.accepted)
        )
        yield (
            absence.ref,
            life.child.ref,
            _day(absence.begins_on),
            absence.category,
            _day(absence.ends_on),
            offered,
            accepted,
        )


def _legal(life: Life) -> Iterator[Line]:
    for number, care in enumerate(life.looked_after, start=1):
        key = f"{life.child.ref}-{number}"
        yield (key, life.child.ref, care.legal_status, _day(care.from_on), _day(care.until_on))


def _placed(life: Life) -> Sequence[Home]:
    return [home for home in life.homes if home.placement_type]


def _placement(life: Life, home: Home, homes: dict[int | None, str]) -> Line:
    number = _placed(life).index(home) + 1
    return (
        *(f"{life.child.ref}-{number}", "", life.child.ref, _day(home.from_on)),
        *(home.placement_type, homes.get(home.carer_id, ""), "", home.provider_type, ""),
        *(_day(home.until_on), ""),
    )


def _linked(life: Life) -> Iterator[Line]:
    for number, each in enumerate(life.identifiers, start=1):
        if each.kind in LINKED:
            kind = LINKED[Identifier.Kind(each.kind)]
            yield (f"{life.child.ref}-{number}", life.child.ref, kind, each.value, "", "")
