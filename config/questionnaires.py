"""What rooms above questionnaires say of a response (questionnaires.belonging, .contexts)."""

# Whose it is, and where one goes back to.
RESPONSE_PARENTS = ("wayhome.practice.missing.belonging.interview",)
RESPONSE_STEPS = (  # what one can do about a completed one, in this order
    "wayhome.practice.exploitation.belonging.after",
    "wayhome.practice.contacts.belonging.after",
)
ASSESSED = (  # places and groups that somebody brought, and that are assessed by themselves
    "wayhome.practice.contacts.belonging.assessed",
    "wayhome.practice.panels.belonging.assessed",
)
ONE_CONTEXT = "wayhome.journeys.contexts.queries.one"  # which of them are one
