"""Routes of the return interview; `missing.urls` takes them in."""

from django.urls import path

from wayhome.practice.missing.views import asking, covering, sampling, sharing
from wayhome.practice.missing.views import interviews as views

urlpatterns = [
    path("interviews/<ref:ref>/", views.interview, name="interview"),
    path("interviews/<ref:ref>/allocate/", views.allocate, name="interview-allocate"),
    path("interviews/<ref:ref>/independence/", views.judge_again, name="interview-judge-again"),
    path("interviews/<ref:ref>/offer/", views.offer, name="interview-offer"),
    path("interviews/<ref:ref>/attempt/", views.attempt, name="interview-attempt"),
    path("interviews/<ref:ref>/form/", views.form, name="interview-form"),
    path("missing/<ref:ref>/interview/", views.of_episode, name="interview-of"),
    path("interviews/<ref:ref>/conversation/", views.hold, name="interview-hold"),
    path("interviews/<ref:ref>/share/", sharing.share, name="interview-share"),
    path("interviews/<ref:ref>/ask/", asking.ask, name="interview-ask"),
    path("interviews/asked/<ref:asked>/", asking.answer, name="interview-answer"),
    path("interviews/asked/<ref:asked>/answered/", asking.answered, name="interview-answered"),
    path("interviews/asked/<ref:asked>/back/", asking.take_back, name="interview-take-back"),
    path("interviews/<ref:ref>/absences/", covering.cover, name="interview-cover"),
    path(
        "interviews/<ref:ref>/absences/<ref:episode>/out/",
        covering.uncover,
        name="interview-uncover",
    ),
    path("interviews/samples/", sampling.samples, name="samples"),
    path("interviews/samples/draw/", sampling.draw, name="sample-draw"),
    path("interviews/samples/<ref:sample>/", sampling.review, name="sample-review"),
    path("interviews/<ref:ref>/end/", views.end, name="interview-end"),
]
