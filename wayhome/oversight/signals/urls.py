from django.urls import path

from wayhome.oversight.signals.views import answering, comparing, funnel, measures

app_name = "signals"
urlpatterns = [
    path("signals/", measures.every, name="list"),
    path("signals/funnel/", funnel.funnel, name="funnel"),
    path("signals/funnel.svg", funnel.picture, name="funnel-picture"),
    path("signals/funnel.csv", funnel.table, name="funnel-table"),
    path("signals/answers/<ref:answer>/", answering.done, name="done"),
    path("signals/<slug:area>/<slug:measure>/", measures.measure, name="measure"),
    path("signals/<slug:area>/<slug:measure>/chart.svg", measures.picture, name="picture"),
    path("signals/<slug:area>/<slug:measure>/table.csv", measures.table, name="table"),
    path("signals/<slug:area>/<slug:measure>/owner/", answering.owner, name="owner"),
    path("signals/<slug:area>/explain/<slug:question>/", answering.answer, name="answer"),
    path("comparison/", comparing.comparison, name="comparison"),
    path("comparison.csv", comparing.table, name="comparison-table"),
]
