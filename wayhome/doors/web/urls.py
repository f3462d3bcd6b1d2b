from django.urls import include, path

from wayhome.doors.web import views

health = [
    path("live", views.live, name="live"),
    path("ready", views.ready, name="ready"),
    path("metrics", views.metrics_text, name="metrics"),
]
outbox = [path("", views.messages, name="messages")]
urlpatterns = [
    path("health/", include((health, "health"))),
    path("outbox/", include((outbox, "outbox"))),
]
