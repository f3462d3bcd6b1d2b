"""A small scored tool as text: two signs weighed by recency, one by option, bands, floors."""

HEAD = """
code = "small-tool"
title = "A small tool"
data_class = "screening"
not_covered = "It does not ask about home."

[like.sign]
kind = "one"
time_frame = "several"
evidence = true
[like.sign.options]
yes = "Yes"
no = "No"
not_known = "Not known"
"""
SECTIONS = """
[[sections]]
code = "signs"
title = "Signs"

  [[sections.questions]]
  code = "gifts"
  ask = "Has the child things that nobody can explain?"
  like = "sign"
  weights = { recent = 5, earlier = 1 }

  [[sections.questions]]
  code = "cars"
  ask = "Has the child been driven by adults nobody knows?"
  like = "sign"
  weights = { recent = 5, earlier = 1 }

  [[sections.questions]]
  code = "alone"
  ask = "Is there an adult whom the child trusts?"
  kind = "yes_no_unknown"
  [sections.questions.options]
  yes = { score = 0 }
  no = { score = 2, prompt = "Who could that be?", opens = "next-tool" }

[[sections]]
code = "people"
title = "People"
repeat = "Person"
at_most = 3

  [[sections.questions]]
  code = "name"
  ask = "What are they called?"
  kind = "text"

  [[sections.questions]]
  code = "adult"
  ask = "Are they an adult?"
  kind = "yes_no_unknown"

  [[sections.questions]]
  code = "how_old"
  ask = "How old?"
  kind = "number"
  when = { adult = "yes" }
"""
SCORE = """
[score]
rule = "sum"

  [[score.bands]]
  code = "none"
  title = "No signs"
  most = 0

  [[score.bands]]
  code = "some"
  title = "Some signs"
  least = 1
  most = 6
  prompt = "Talk it over."

  [[score.bands]]
  code = "many"
  title = "Many signs"
  least = 7
  prompt = "Ask for a strategy discussion."

  [[score.periods]]
  code = "recent"
  title = "In the last six months"
  frames = ["to_3m", "to_6m"]

  [[score.periods]]
  code = "earlier"
  title = "Six to twelve months ago"
  frames = ["to_12m"]

  [[score.floors]]
  code = "driven_young"
  title = "Under 13, and driven by adults nobody knows"
  says = "Decide what will be done today."
  when = { cars = "yes" }
  age_under = 13
"""
TOOL = HEAD + SECTIONS + SCORE
