"""Routes of the search, the state, the challenge and the return; `missing.urls` takes them in."""

from django.urls import path

from wayhome.practice.missing.views import hosting, night, search, seniors

EPISODE = "missing/<ref:episode>/"
urlpatterns = [
    path(f"{EPISODE}enquiry/", search.enquiry, name="enquiry"),
    path(f"{EPISODE}enquiries/usual/", search.usual, name="usual-enquiries"),
    path(f"{EPISODE}enquiry/<ref:enquiry>/take/", search.take, name="enquiry-take"),
    path(f"{EPISODE}enquiry/<ref:enquiry>/result/", search.result, name="enquiry-result"),
    path(f"{EPISODE}sighting/", search.sighting, name="sighting"),
    path(f"{EPISODE}sighting/<ref:sighting>/done/", search.follow_up, name="sighting-done"),
    path(f"{EPISODE}state/", night.state, name="state"),
    path(f"{EPISODE}category/", night.category, name="category"),
    path(f"{EPISODE}placed-here/", hosting.placement_notice, name="placement-notice"),
    path(f"{EPISODE}challenge/", night.challenge, name="challenge"),
    path(f"{EPISODE}challenge/<ref:challenge>/answer/", night.answer, name="challenge-answer"),
    path(f"{EPISODE}return/", night.return_plan, name="return-plan"),
    path(f"{EPISODE}discussion/", seniors.discussion, name="discussion"),
    path(f"{EPISODE}review/", seniors.review, name="long-review"),
    path(f"{EPISODE}eighteen/", seniors.handover, name="eighteen"),
    path(f"{EPISODE}prevention/", night.prevention, name="prevention"),
]
