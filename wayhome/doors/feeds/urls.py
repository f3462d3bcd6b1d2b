from django.urls import path

from wayhome.doors.feeds import views

app_name = "feeds"
urlpatterns = [
    path("imports/", views.batches, name="batches"),
    path("imports/new/", views.upload, name="upload"),
    path("imports/<ref:batch>/", views.batch, name="batch"),
    path("imports/<ref:batch>/progress/", views.progress, name="progress"),
    path("imports/<ref:batch>/undo/", views.undo, name="undo"),
    path("imports/rows/<ref:row>/", views.row, name="row"),
]
