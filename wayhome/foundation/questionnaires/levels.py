"""What the levels of risk are called: one wording for judgements, panels and the tools we ship.

Codes never change. A room may have a code more of its own: a panel's “not known yet” (P40).
"""

SAID = {  # lowest first (domain.md 4.4)
    "none": "No current indicators",
    "emerging": "Emerging",
    "moderate": "Moderate",
    "significant": "Significant",
}
