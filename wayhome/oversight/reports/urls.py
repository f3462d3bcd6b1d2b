from django.urls import path

from wayhome.oversight.reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.register, name="register"),
    path("reports/new/", views.ask, name="ask"),
    path("reports/actions/<ref:action>/done/", views.finish, name="finish"),
    path("reports/<ref:report>/", views.report, name="report"),
    path("reports/<ref:report>/behind/<slug:code>/", views.exception, name="exception"),
    path("reports/<ref:report>/state/", views.state, name="state"),
    path("reports/<ref:report>/check/", views.check, name="check"),
    path("reports/<ref:report>/action/", views.action, name="action"),
    path("reports/<ref:report>/picture/<slug:key>.svg", views.picture, name="picture"),
    path("reports/<ref:report>/report.pdf", views.pdf, name="pdf"),
    path("reports/<ref:report>/report.docx", views.word, name="word"),
]
