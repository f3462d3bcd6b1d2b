from django.urls import path

from wayhome.doors.feeds import bringing, headings, previews, views, waiting

app_name = "feeds"
urlpatterns = [
    path("imports/", views.batches, name="batches"),
    path("imports/new/", views.upload, name="upload"),
    path("imports/new/<slug:feed>/", bringing.bring, name="bring"),
    path("imports/new/<slug:feed>/blank/", bringing.blank, name="blank"),
    path("imports/police/", views.upload_reports, name="upload_reports"),
    path("imports/police/template/", views.template, name="template"),
    path("imports/waiting/", waiting.waiting, name="waiting"),
    path("imports/waiting/<ref:report>/", waiting.who, name="who"),
    path("imports/not-taken/<ref:not_taken>/", views.see_to, name="see_to"),
    path("imports/columns/", headings.column_maps, name="column_maps"),
    path("imports/columns/<ref:column_map>/", headings.column_map, name="column_map"),
    path("imports/<ref:batch>/columns/", headings.headings, name="headings"),
    path("imports/<ref:batch>/", views.batch, name="batch"),
    path("imports/<ref:batch>/progress/", views.progress, name="progress"),
    path("imports/<ref:batch>/rows/", previews.rows, name="behind"),
    path("imports/<ref:batch>/apply/", previews.apply, name="apply"),
    path("imports/<ref:batch>/discard/", previews.discard, name="discard"),
    path("imports/<ref:batch>/held/", views.held, name="held"),
    path("imports/<ref:batch>/undo/", views.undo, name="undo"),
    path("imports/rows/<ref:row>/", views.row, name="row"),
]
