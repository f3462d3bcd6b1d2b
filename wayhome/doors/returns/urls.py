from django.urls import path

from wayhome.doors.returns import views

app_name = "returns"
urlpatterns = [
    path("returns/", views.register, name="register"),
    path("returns/new/", views.ask, name="ask"),
    path("returns/<ref:export>/", views.export, name="export"),
    path("returns/<ref:export>/state/", views.state, name="state"),
    path("returns/<ref:export>/file/", views.file, name="file"),
]
