"""Addresses of a child's one plan."""

from django.urls import path

from wayhome.practice.plans.views import copying, reading, whole, writing

app_name = "plans"
urlpatterns = [
    path("child/<ref:child>/plan/", reading.plan, name="plan"),
    path("child/<ref:child>/plan/open/", writing.open_new, name="open"),
    path("plan/<ref:plan>/", reading.one_plan, name="one"),
    path("plan/<ref:plan>/help/", reading.work, name="work"),
    path("plan/<ref:plan>/section/<slug:section>/", writing.section, name="section"),
    path("plan/<ref:plan>/add/<slug:part>/", writing.add, name="add"),
    path("plan/<ref:plan>/<slug:part>/<ref:row>/ended/", writing.finish, name="finish"),
    path("plan/<ref:plan>/<slug:part>/<ref:row>/change/", writing.amend, name="amend"),
    path("plan/<ref:plan>/action/<ref:row>/evidence/", writing.evidence, name="evidence"),
    path("plan/<ref:plan>/words/<ref:row>/release/", writing.release, name="release"),
    path("plan/<ref:plan>/approve/", writing.approve, name="approve"),
    path("plan/<ref:plan>/story/", whole.story, name="story"),
    path("plan/<ref:plan>/review/", whole.review, name="review"),
    path("plan/<ref:plan>/copy/<slug:audience>/", copying.copy, name="copy"),
    path("plan/<ref:plan>/copies/<ref:copy>/", copying.made, name="copy-made"),
    path("plan/<ref:plan>/copies/<ref:copy>/pdf/", copying.pdf, name="copy-pdf"),
    path("plan/<ref:plan>/end/", whole.end, name="end"),
    path("plan/<ref:plan>/look-again/", whole.look_again, name="look-again"),
    path("plan/<ref:plan>/lead/", whole.lead, name="lead"),
    path("plan/<ref:plan>/transfer/", whole.transfer, name="transfer"),
    path("plan/<ref:plan>/transfer/answer/", whole.answer, name="answer"),
    path("plan/<ref:plan>/choose/", whole.choose, name="choose"),
    path("services/", whole.directory, name="directory"),
    path("services/add/", whole.add_service, name="add-service"),
]
