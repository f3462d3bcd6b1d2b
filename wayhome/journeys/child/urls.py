"""Addresses of a child's page, its circle, and the search for a child."""

from django.urls import path

from wayhome.journeys.child.views import circle, contact, record, restriction, search

app_name = "child"
urlpatterns = [
    path("child/<ref:ref>/", record.child_page, name="page"),
    path("child/<ref:ref>/safe-contact/", contact.safe_contact, name="contact"),
    path("child/<ref:ref>/circle/", circle.circle, name="circle"),
    path("child/<ref:ref>/circle/add/", circle.choose, name="circle-choose"),
    path("child/<ref:ref>/circle/add/<ref:agency>/", circle.add, name="circle-add"),
    path("child/<ref:ref>/circle/<ref:involvement>/end/", circle.end, name="circle-end"),
    path("child/<ref:ref>/restrict/", restriction.restrict, name="restrict"),
    path("child/<ref:ref>/lift/", restriction.lift, name="lift"),
    path("find/", search.search, name="search"),
    path("find/<ref:key>/", search.results, name="results"),
]
