"""Who works in the demonstration, and as whom to sign in. Every name and address is invented."""

from dataclasses import dataclass

PASSWORD = "lantern in the window"  # noqa: S105 - of invented people, printed for all to use


@dataclass(frozen=True)
class SignIn:
    """Somebody to be, for a while: where they work, and what they would look at first."""

    email: str
    name: str
    role: str  # code
    title: str
    agency: str
    look_at: str

    def __str__(self) -> str:
        return f"{self.email:<34} {self.title}, {self.agency}"


def _person(name: str, role: str, title: str, agency: str, look_at: str) -> SignIn:
    email = f"{name.lower().replace(' ', '.').replace(chr(39), '')}@example.org"
    return SignIn(email, name, role, title, agency, look_at)


CHESHIRE_EAST = "Cheshire East Council"
SEFTON = "Sefton Council"
POLICE = "Cheshire Constabulary"
MERSEYSIDE = "Merseyside Police"
SERVICE = "Stepping Stones return interviews"
LARCH = "Larch House"
FOSTERING = "Open Door Fostering"
YOUTH_JUSTICE = "Cheshire Youth Justice Service"
NORTHGATE = "Northgate Academy"
HEALTH = "Mid Cheshire Children's Health"
OVERSIGHT = "Pan-Cheshire Safeguarding Partnership"
STRANGER = "Worcestershire Council"

SIGN_INS = [
    _person(
        "Amara Okafor", "police_coordinator", "Police missing coordinator", POLICE,
        "The board: who is missing now, whom nobody has told the police about, what is not "
        "acknowledged.",
    ),
    _person(
        "Ben Hughes", "control_room", "Police control room", POLICE,
        "The board at night: acknowledge a report and grade the risk.",
    ),
    _person(
        "Carys Pugh", "social_worker", "Duty social worker", CHESHIRE_EAST,
        "A hand-over that waits for her signature; report a child missing; who is back and owed a "
        "conversation.",
    ),
    _person(
        "Una Byrne", "out_of_hours", "Out-of-hours social worker", CHESHIRE_EAST,
        "The night for a whole council: what cannot wait for the morning, and a front door that "
        "is open.",
    ),
    _person(
        "Dev Malhotra", "team_manager", "Duty team manager", CHESHIRE_EAST,
        "The daily meeting; decisions asked for and not recorded; a restricted record; the duty "
        "rota with a hole.",
    ),
    _person(
        "Ellen Shaw", "interviewer", "Return interviewer", SERVICE,
        "My work: interviews owed, by the hour left; a child who said no once.",
    ),
    _person(
        "Farah Siddiqui", "service_manager", "Return interview service manager", SERVICE,
        "Four councils in one list: interviews late, and by whom they are held.",
    ),
    _person(
        "Gwen Lowe", "home_manager", "Children's home manager", LARCH,
        "Report a child of the home missing; what was agreed to keep a child safe.",
    ),
    _person(
        "Hassan Ali", "school_lead", "School safeguarding lead", NORTHGATE,
        "Only the pupils of this school who are missing or were.",
    ),
    _person(
        "Isla Grant", "health_practitioner", "Looked-after children's nurse", HEALTH,
        "The few children whose health is in her care, and nobody else.",
    ),
    _person(
        "Jo Ferris", "senior_leader", "Director of children's services", CHESHIRE_EAST,
        "Figures: interviews held in time, and the children behind a number; what an inspector "
        "would ask, and a case file.",
    ),
    _person(
        "Dana Reeve", "inspector", "Lead inspector, for twelve weeks", CHESHIRE_EAST,
        "Lines of enquiry: the evidence, the gaps, the children to sample. Nothing to change.",
    ),
    _person(
        "Kemi Bello", "data_protection_officer", "Data protection officer", CHESHIRE_EAST,
        "Who read which record, and why; what the sharing agreement opens.",
    ),
    _person(
        "Liam Doyle", "administrator", "Administrator", CHESHIRE_EAST,
        "People, teams, duties and the rota.",
    ),
    _person(
        "Maya Cohen", "data_officer", "Data officer", CHESHIRE_EAST,
        "Import a yearly return of looked-after children; rows held, and mended in place.",
    ),
    _person(
        "Nia Rowlands", "social_worker", "Duty social worker", SEFTON,
        "Another council, another force: a child placed in Cheshire by Sefton.",
    ),
    _person(
        "Owen Price", "interviewer", "Return interviewer", SEFTON,
        "Interviews that a council holds itself.",
    ),
    _person(
        "Pavel Novak", "police_coordinator", "Police missing coordinator", MERSEYSIDE,
        "The board of another force.",
    ),
    _person(
        "Queenie Marsh", "totals_reader", "Partnership analyst", OVERSIGHT,
        "Totals only: figures, and never a child.",
    ),
    _person(
        "Rhys Tanner", "reviewing_officer", "Independent reviewing officer", CHESHIRE_EAST,
        "The children whose care plan he reviews, what they said included.",
    ),
    _person(
        "Sandra Webb", "foster_carer", "Foster carer", FOSTERING,
        "The two children who live with her, and nobody else.",
    ),
    _person(
        "Uma Lal", "analyst", "Analyst", CHESHIRE_EAST,
        "Figures, and the children behind them as far as her council may see.",
    ),
    _person(
        "Yusuf Karim", "youth_justice_worker", "Youth justice worker", YOUTH_JUSTICE,
        "Report a child missing; the children under his orders.",
    ),
    _person(
        "Xanthe Cole", "panel_secretary", "Panel secretary", CHESHIRE_EAST,
        "Panels: a referral to decide, an agenda worst first, an agency that has not answered.",
    ),
    _person(
        "Winston Ford", "panel_chair", "Panel chair", CHESHIRE_EAST,
        "Panels: minutes that wait to be read and approved; two significant risks on the next.",
    ),
    _person(
        "Orla Finch", "front_door", "Front door social worker", CHESHIRE_EAST,
        "The front door: what waits and how soon, an agency that never answered, a school that "
        "does not agree.",
    ),
    _person(
        "Rosa Diaz", "social_worker", "Social worker", STRANGER,
        "Nothing: her council shares with none of these. Every page about a child is not found.",
    ),
]  # fmt: skip

# Colleagues, so that lists have several names in them and rotas can be filled.
COLLEAGUES = [
    ("Sam Whitlock", "social_worker", CHESHIRE_EAST, "social_care"),
    ("Tariq Mahmood", "social_worker", CHESHIRE_EAST, "social_care"),
    ("Vik Sharma", "out_of_hours", CHESHIRE_EAST, "out_of_hours"),
    ("Wen Zhao", "social_worker", "Cheshire West and Chester Council", "social_care"),
    ("Zadie Clarke", "social_worker", "Cheshire West and Chester Council", "social_care"),
    ("Aled Morgan", "out_of_hours", "Cheshire West and Chester Council", "out_of_hours"),
    ("Bea Lindqvist", "team_manager", "Cheshire West and Chester Council", "social_care"),
    ("Colm Reilly", "social_worker", "Halton Council", "social_care"),
    ("Dina Haddad", "out_of_hours", "Halton Council", "out_of_hours"),
    ("Esther Boateng", "team_manager", "Halton Council", "social_care"),
    ("Finn Gallagher", "social_worker", "Warrington Council", "social_care"),
    ("Greta Holm", "out_of_hours", "Warrington Council", "out_of_hours"),
    ("Harriet Moss", "team_manager", "Warrington Council", "social_care"),
    ("Idris Bevan", "social_worker", SEFTON, "social_care"),
    ("Jun Park", "out_of_hours", SEFTON, "out_of_hours"),
    ("Kath Rimmer", "team_manager", SEFTON, "social_care"),
    ("Lena Fischer", "interviewer", SEFTON, "return_interview"),
    ("Milo Hart", "interviewer", SERVICE, "return_interview"),
    ("Noor Aslam", "interviewer", SERVICE, "return_interview"),
    ("Ola Adeyemi", "interviewer", SERVICE, "return_interview"),
    ("Petra Kovac", "interviewer", SERVICE, "return_interview"),
    ("Ruth Adler", "police_coordinator", POLICE, "police_missing"),
    ("Stan Novotny", "police_coordinator", POLICE, "police_missing"),
    ("Tess Quigley", "control_room", POLICE, "control_room"),
    ("Umar Farooq", "control_room", POLICE, "control_room"),
    ("Vera Lomax", "police_coordinator", MERSEYSIDE, "police_missing"),
    ("Will Tanner", "control_room", MERSEYSIDE, "control_room"),
]
