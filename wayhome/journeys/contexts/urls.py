from django.urls import path

from wayhome.journeys.contexts import views

app_name = "contexts"
ONE = "places/<ref:context>/"
urlpatterns = [
    path("places/", views.contexts, name="contexts"),
    path(ONE, views.context, name="context"),
    path(f"{ONE}one-with/<ref:other>/", views.judge, name="judge"),
    path(f"{ONE}undo/<ref:judgement>/", views.undo, name="undo"),
    path(f"{ONE}over/", views.end, name="end"),
    path(f"{ONE}child/", views.link, name="link"),
    path(f"{ONE}child/<ref:link>/away/", views.unlink, name="unlink"),
]
