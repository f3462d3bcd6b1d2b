"""Where the demonstration is set: real authorities; homes, schools and streets that are not."""

from dataclasses import dataclass

# our key -> published ONS code; shares of the children on the record, by population
AREAS = {
    "cheshire_east": ("E06000049", 0.27),
    "cheshire_west": ("E06000050", 0.24),
    "halton": ("E06000006", 0.11),
    "warrington": ("E06000007", 0.17),
    "sefton": ("E08000014", 0.21),
}
CHESHIRE = ("cheshire_east", "cheshire_west", "halton", "warrington")
# Where children of these councils are placed outside the partnership, and whose children live here.
ELSEWHERE = {
    "liverpool": "E08000012",
    "wirral": "E08000015",
    "st_helens": "E08000013",
    "manchester": "E08000003",
    "stockport": "E08000007",
    "shropshire": "E06000051",
    "staffordshire": "E10000028",
}
STRANGER = ("worcestershire", "E10000034")

COUNCILS = {
    "cheshire_east": "Cheshire East Council",
    "cheshire_west": "Cheshire West and Chester Council",
    "halton": "Halton Council",
    "warrington": "Warrington Council",
    "sefton": "Sefton Council",
}


@dataclass(frozen=True)
class Carer:
    """A home or carer: its name, area, kind of provider, beds, and who owns it."""

    name: str
    area: str
    kind: str = "home"
    beds: int = 4
    owner: str = ""


OWNERS = ("Harbour Light Care", "Bluebell Residential", "Northern Oak Homes")
CARERS = [
    Carer("Larch House", "cheshire_east", beds=5, owner="Harbour Light Care"),
    Carer("Rowan Lodge", "cheshire_east", owner="Harbour Light Care"),
    Carer("Tilia Court", "cheshire_east", owner="Bluebell Residential"),
    Carer("The Old Forge", "cheshire_east"),
    Carer("Alder Brook", "cheshire_west", owner="Bluebell Residential"),
    Carer("Canal View", "cheshire_west", beds=6, owner="Northern Oak Homes"),
    Carer("Hawthorn Bank", "cheshire_west"),
    Carer("Quayside", "cheshire_west", owner="Harbour Light Care"),
    Carer("Heron's Reach", "halton", owner="Northern Oak Homes"),
    Carer("Mersey Gate", "halton", beds=3),
    Carer("Orchard End", "warrington", owner="Bluebell Residential"),
    Carer("Willow Bridge", "warrington", beds=6),
    Carer("Sankey House", "warrington", owner="Northern Oak Homes"),
    Carer("Dune Cottage", "sefton", owner="Harbour Light Care"),
    Carer("Marram Lodge", "sefton", beds=5),
    Carer("Pinewoods", "sefton", owner="Northern Oak Homes"),
    Carer("Estuary Supported Living", "cheshire_east", "supported", 18),
    Carer("Keystone Supported Living", "warrington", "supported", 16, "Northern Oak Homes"),
    Carer("Lifeboat Road Supported Living", "sefton", "supported", 14),
    Carer("Open Door Fostering", "cheshire_west", "fostering", 120),
    Carer("Two Rivers Fostering", "halton", "fostering", 90, "Bluebell Residential"),
    Carer("Northstar Fostering", "sefton", "fostering", 100),
]
SCHOOLS = [
    ("Northgate Academy", "cheshire_east"), ("Weaver Valley High", "cheshire_east"),
    ("Silk Mill School", "cheshire_east"), ("Bollin Meadow Primary", "cheshire_east"),
    ("Gowy Park Academy", "cheshire_west"), ("Watergate School", "cheshire_west"),
    ("Delamere Lane Primary", "cheshire_west"), ("Silver Jubilee Academy", "halton"),
    ("Spike Island School", "halton"), ("Lymm Dam High", "warrington"),
    ("Bewsey Fields Academy", "warrington"), ("Transporter Primary", "warrington"),
    ("Red Squirrel High", "sefton"), ("Leasowe Sands Academy", "sefton"),
    ("Canal Turn Primary", "sefton"),
]  # fmt: skip
# For larger demonstrations, more schools and homes are named from these.
FIRST_WORDS = (
    "Ash", "Beech", "Cedar", "Damson", "Elder", "Fern", "Gorse", "Hazel", "Ivy", "Juniper",
    "Kestrel", "Linden", "Maple", "Nettle", "Oak", "Poplar", "Quince", "Redwing", "Sorrel",
    "Thrush", "Umber", "Vetch", "Wren", "Yarrow",
)  # fmt: skip
SECOND_WORDS = ("Bank", "Close", "Dale", "End", "Field", "Green", "Hill", "Lane", "Mead", "Rise")

STREETS = (
    "Foxglove Way", "Saltersgate", "Chapel Rise", "Mill Pond Lane", "Cobbler's Yard", "Ferry Row",
    "Tannery Street", "Lock Keeper's Walk", "Glebe Avenue", "Signal Box Road", "Bakehouse Lane",
    "Harvest Close", "Rope Walk", "Cloverfield Drive", "Old Dairy Court", "Wheelwright Street",
)  # fmt: skip
# Public places where a child was last seen or found: never anybody's home.
PLACES = {
    "cheshire_east": (
        "the bus station in Crewe", "the park by the river in Congleton", "the retail park",
        "the station at Macclesfield", "the skate park in Nantwich",
    ),
    "cheshire_west": (
        "the canal in Chester", "the bus exchange in Chester", "the shops in Ellesmere Port",
        "the marina in Northwich", "the park in Winsford",
    ),
    "halton": (
        "the old town in Runcorn", "the shopping centre in Widnes", "the promenade by the bridge",
    ),
    "warrington": (
        "the bus interchange in Warrington", "the precinct", "the park in Great Sankey",
    ),
    "sefton": (
        "the pier in Southport", "the station at Formby", "the strand in Bootle",
        "the beach at Crosby", "the arcade on the front",
    ),
}  # fmt: skip
FAR_AWAY = (
    "a flat in Liverpool", "the station at Manchester", "a takeaway in Stoke", "a house in Wigan",
    "a hotel in Blackpool", "the coach station in Birmingham", "a services on the motorway",
)  # fmt: skip
