"""Addresses of a child's standing profile."""

from django.urls import path

from wayhome.practice.profiles.views import keeping, opening, publicity, reading

app_name = "profiles"
urlpatterns = [
    path("child/<ref:child>/profile/", reading.profile, name="profile"),
    path("child/<ref:child>/profile/pdf/", reading.pdf, name="pdf"),
    path("child/<ref:child>/profile/version/<ref:version>/", reading.version, name="version"),
    path("child/<ref:child>/profile/write/", keeping.edit, name="edit"),
    path("child/<ref:child>/profile/reviewed/", keeping.reviewed, name="reviewed"),
    path("child/<ref:child>/profile/photo/", keeping.photo, name="photo"),
    path("child/<ref:child>/profile/photo/remove/", keeping.remove_photo, name="remove-photo"),
    path("child/<ref:child>/profile/ask/", opening.ask, name="ask"),
    path("child/<ref:child>/profile/publicity/", publicity.decide, name="publicity"),
]
