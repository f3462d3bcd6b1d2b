from django.urls import path

from wayhome.oversight.inspection.views import agencies, files, lines, making

app_name = "inspection"
urlpatterns = [
    path("inspection/", lines.lines, name="lines"),
    path("inspection/lines/<slug:code>/", lines.line, name="line"),
    path("inspection/evidence/<slug:code>/<slug:part>/", lines.evidence, name="evidence"),
    path("inspection/agencies/", agencies.scorecard, name="agencies"),
    path("inspection/files/", files.register, name="files"),
    path("inspection/files/new/", files.find_child, name="find"),
    path("inspection/child/<ref:child>/file/", files.begin, name="begin"),
    path("inspection/files/<ref:file>/", making.file, name="file"),
    path("inspection/files/<ref:file>/entries/", making.hide_entries, name="hide-entries"),
    path("inspection/files/<ref:file>/name/", making.hide_name, name="hide-name"),
    path("inspection/files/<ref:file>/back/<ref:redaction>/", making.back, name="back"),
    path("inspection/files/<ref:file>/state/", making.state, name="state"),
    path("inspection/files/<ref:file>/pdf/", making.pdf, name="pdf"),
]
