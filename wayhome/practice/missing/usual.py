"""The usual enquiries of a first hour, as data: what, who does it, within how many minutes.

A partnership's own list, not law (P48). One tap adds those whose kind is not in the plan yet.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from wayhome.practice.missing.models import EnquiryKind

POLICE, CARE = "police", "care"


@dataclass(frozen=True)
class Usual:
    kind: str
    what: str
    whose: str  # POLICE or CARE: the team that answers for missing children in the area
    minutes: int


USUAL = (
    Usual(EnquiryKind.PHONE, _("Ring and text them, as their safe contact says"), CARE, 30),
    Usual(EnquiryKind.PHONE, _("Ask for the phone to be located"), POLICE, 60),
    Usual(EnquiryKind.CUSTODY, _("Check custody, here and in the forces around"), POLICE, 30),
    Usual(EnquiryKind.HOSPITAL, _("Ring the hospitals in the area"), POLICE, 60),
    Usual(EnquiryKind.FRIENDS, _("Ring friends and family"), CARE, 60),
    Usual(EnquiryKind.PLACE, _("Search the home and what is around it"), POLICE, 60),
    Usual(EnquiryKind.ADDRESS, _("Go to where they were found before"), POLICE, 120),
    Usual(EnquiryKind.ONLINE, _("Look at what they and their friends post"), CARE, 120),
    Usual(EnquiryKind.TRANSPORT, _("Ask bus, train and taxi firms"), POLICE, 120),
    Usual(EnquiryKind.CCTV, _("Ask for CCTV of where they were last seen"), POLICE, 240),
)
