"""Which rooms bring rules: each module has a `Room`."""

RULE_ROOMS = (
    "wayhome.foundation.people.rules",
    "wayhome.foundation.questionnaires.rules",
    "wayhome.foundation.actions.rules",
    "wayhome.practice.missing.rules",
    "wayhome.practice.missing.shift_rules",
    "wayhome.practice.danger.rules",
    "wayhome.practice.profiles.rules",
    "wayhome.practice.panels.rules",
    "wayhome.practice.contacts.rules",
    "wayhome.practice.plans.rules",
    "wayhome.practice.exploitation.rules",
    "wayhome.journeys.glass.rules",
    "wayhome.journeys.prepared.rules",
    "wayhome.journeys.cohort.rules",
    "wayhome.journeys.contexts.rules",
    "wayhome.oversight.signals.rules",
)
