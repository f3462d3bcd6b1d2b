"""Role -> where it begins; everybody else begins with the board or their work."""

FIRST_PAGES = {
    "front_door": "contacts:front-door",
    "senior_leader": "insight:measures",
    "totals_reader": "insight:measures",
    "data_protection_officer": "audit:log",
    "administrator": "agencies:people",
    "data_officer": "feeds:batches",
}
