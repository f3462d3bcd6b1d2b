"""Addresses of children who go missing, and of what follows when they are back."""

from django.urls import path

from wayhome.practice.missing.views import board, receipts, report
from wayhome.practice.missing.views.progress import SCREENS

app_name = "missing"
boards = [
    path("missing/", board.board, name="board"),
    path("missing/wall/", board.board, {"wall": True}, name="wall"),
    path("missing/live/", board.live, name="board-live"),
    path("missing/<ref:episode>/acknowledge/", board.acknowledge, name="acknowledge"),
]
reports = [
    path("report/", report.start, name="report"),
    path("report/<ref:report>/child/", report.child, {"screen": "child"}, name="report-screen"),
    *(
        path(
            f"report/<ref:report>/{screen}/",
            report.screen,
            {"screen": screen},
            name="report-screen",
        )
        for screen in SCREENS
    ),
    path("report/<ref:report>/check/", report.check, {"screen": "check"}, name="report-screen"),
    path("report/<ref:report>/", report.check, name="report-check"),
    path("report/<ref:report>/delete/", report.discard, name="report-discard"),
    path("report/<ref:report>/received/", receipts.received, name="received"),
    path("report/<ref:report>/police/since/", receipts.told, name="report-told"),
]
urlpatterns = [*boards, *reports]
