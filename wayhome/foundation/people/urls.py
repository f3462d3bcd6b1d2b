from django.urls import path

from wayhome.foundation.people import views

app_name = "people"
urlpatterns = [
    path("child/<ref:ref>/join/", views.choose, name="join"),
    path("child/<ref:ref>/join/<ref:other>/", views.join, name="join-with"),
    path("joined/<ref:merge>/", views.joined, name="joined"),
    path("joined/<ref:merge>/apart/", views.part, name="part"),
    path("joined/<ref:merge>/place/", views.place, name="place"),
]
