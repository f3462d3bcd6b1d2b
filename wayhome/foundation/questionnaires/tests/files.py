"""Small questionnaires as text, for tests that are about files."""

HEAD = """
code = "{code}"
title = "A small questionnaire"
data_class = "{data_class}"
layout = "{layout}"
"""

SECTION = """
[[sections]]
code = "{code}"
title = "{code}"
{more}
"""

QUESTION = """
  [[sections.questions]]
  code = "{code}"
  ask = "What of {code}?"
  kind = "{kind}"
  {more}
"""

TWO_OPTIONS = """
  [sections.questions.options]
  a = "The one"
  b = "The other"
"""


def question(code: str, kind: str = "yes_no_unknown", more: str = "") -> str:
    options = TWO_OPTIONS if kind in ("one", "many") else ""
    return QUESTION.format(code=code, kind=kind, more=more) + options


def section(code: str, *questions: str, more: str = "") -> str:
    return SECTION.format(code=code, more=more) + "".join(questions)


def questionnaire(
    *sections: str, code: str = "small", data_class: str = "care", layout: str = "one page"
) -> str:
    head = HEAD.format(code=code, data_class=data_class, layout=layout)
    return head + "".join(sections)
