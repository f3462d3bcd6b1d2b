from django.urls import path

from wayhome.oversight.audit import views

app_name = "audit"
urlpatterns = [
    path("log/", views.log, name="log"),
    path("log/find/", views.find, name="find"),
    path("log/unusual/", views.stands_out, name="unusual"),
    path("log/child/<ref:child>/", views.child, name="child"),
    path("log/<ref:key>/", views.found, name="found"),
]
