"""Names for the test world: authorities with their published codes, and people who do not exist."""

# our name -> name, ONS code, DfE code (domain.md 3.9)
AUTHORITIES = {
    "sefton": ("Sefton", "E08000014", "343"),
    "cheshire_east": ("Cheshire East", "E06000049", "895"),
    "cheshire_west": ("Cheshire West and Chester", "E06000050", "896"),
    "halton": ("Halton", "E06000006", "876"),
    "warrington": ("Warrington", "E06000007", "877"),
    "worcestershire": ("Worcestershire", "E10000034", "885"),
}

PEOPLE = (
    "Amara Okafor", "Ben Hughes", "Carys Pugh", "Dev Malhotra", "Ellen Shaw", "Farah Siddiqui",
    "Gwen Lowe", "Hassan Ali", "Isla Grant", "Jo Ferris", "Kemi Bello", "Liam Doyle",
    "Maya Cohen", "Nia Rowlands", "Owen Price", "Pavel Novak", "Queenie Marsh", "Rosa Diaz",
    "Sam Whitlock", "Tariq Aziz", "Una Byrne", "Vik Sharma", "Wen Zhao", "Zadie Clarke",
)  # fmt: skip

# role -> where people in it usually work, and which duty's team they are in ("" for none)
USUAL = {
    "police_coordinator": ("police", "police_missing"),
    "control_room": ("police", "control_room"),
    "social_worker": ("council", "social_care"),
    "team_manager": ("council", "social_care"),
    "front_door": ("council", "social_care"),
    "interviewer": ("service", "return_interview"),
    "service_manager": ("service", "return_interview"),
    "home_manager": ("home", ""),
    "school_lead": ("school", ""),
    "health_practitioner": ("health", ""),
    "senior_leader": ("council", ""),
    "data_protection_officer": ("council", "data_protection"),
    "administrator": ("council", ""),
    "data_officer": ("council", ""),
    "totals_reader": ("oversight", ""),
    "out_of_hours": ("council", "out_of_hours"),
    "reviewing_officer": ("council", ""),
    "foster_carer": ("home", ""),
    "analyst": ("council", ""),
    "inspector": ("council", ""),
    "youth_justice_worker": ("youth_justice", ""),
    "panel_chair": ("council", ""),
    "panel_secretary": ("council", ""),
}
