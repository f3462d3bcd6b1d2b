from django.urls import path

from wayhome.foundation.questionnaires import views

app_name = "questionnaires"
_response = "questionnaires/responses/<ref:response>"
_export = "questionnaires/exports/<ref:export>"
urlpatterns = [
    path("questionnaires/", views.listing, name="list"),
    path("questionnaires/<ref:questionnaire>/export/", views.export, name="export"),
    path(f"{_export}/", views.export_made, name="export_made"),
    path(f"{_export}/state/", views.export_state, name="export_state"),
    path(f"{_export}/file/", views.export_file, name="export_file"),
    path("questionnaires/children/<ref:child>/", views.about, name="about"),
    path(
        "questionnaires/children/<ref:child>/<ref:questionnaire>/begin/", views.begin, name="begin"
    ),
    path(
        "questionnaires/of/<ref:context>/<ref:questionnaire>/begin/",
        views.begin_about,
        name="begin_about",
    ),
    path("questionnaires/floors/<ref:floor>/", views.decide_floor, name="decide_floor"),
    path(f"{_response}/", views.read, name="read"),
    path(f"{_response}/fhir/", views.fhir_of, name="fhir"),
    path(f"{_response}/fill/", views.fill, name="fill"),
    path(f"{_response}/fill/<ref:section>/", views.fill_section, name="fill_section"),
    path(f"{_response}/complete/", views.complete, name="complete"),
    path(f"{_response}/withdraw/", views.withdraw, name="withdraw"),
]
