"""Addresses of children who go missing, and of what follows when they are back."""

from django.urls import path

from wayhome.practice.missing import interview_urls, search_urls
from wayhome.practice.missing.forms.episode import CORRECTIONS
from wayhome.practice.missing.rules import PATTERNS
from wayhome.practice.missing.views import (
    board,
    deciding,
    ends,
    episode,
    handover,
    merging,
    receipts,
    repeat,
    report,
    withdrawing,
)
from wayhome.practice.missing.views.progress import SCREENS

app_name = "missing"
boards = [
    path("missing/", board.board, name="board"),
    path("missing/wall/", board.board, {"wall": True}, name="wall"),
    path("missing/live/", board.live, name="board-live"),
    path("missing/<ref:episode>/acknowledge/", board.acknowledge, name="acknowledge"),
]
days = [
    path("missing/handovers/", handover.handovers, name="handovers"),
    path("missing/handovers/write/", handover.write, name="handover-write"),
    path("missing/handovers/taken/", handover.write, {"comes": True}, name="handover-taken"),
    path("missing/handovers/<ref:handover>/", handover.handover, name="handover"),
    path("missing/handovers/<ref:handover>/sign/", handover.sign, name="handover-sign"),
    path("missing/often/", repeat.often, name="often"),
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
EPISODE = "missing/<ref:episode>/"
episodes = [
    path(EPISODE, episode.episode, name="episode"),
    path(f"{EPISODE}police/", episode.tell_police, name="tell-police"),
    path(f"{EPISODE}grade/", episode.grade, name="grade"),
    path(f"{EPISODE}news/", episode.add, name="add"),
    path(f"{EPISODE}found/", ends.found, name="found"),
    path(f"{EPISODE}back/", ends.returned, name="returned"),
    path(f"{EPISODE}close/", ends.close, name="close"),
    path(f"{EPISODE}withdraw/", withdrawing.withdraw, name="withdraw"),
    path(f"{EPISODE}merge/", merging.merge, name="merge"),
    path(f"{EPISODE}merged/", merging.merged, name="merged"),
    *(
        path(f"{EPISODE}correct/{fact}/", ends.correct, {"fact": fact}, name="correct")
        for fact in CORRECTIONS
    ),
    *(
        path(
            f"{EPISODE}decide/{pattern.code.lower()}/",
            deciding.decide,
            {"rule": pattern.code},
            name="decide",
        )
        for pattern in PATTERNS
    ),
]
urlpatterns = [
    *boards,
    *days,
    *reports,
    *episodes,
    *search_urls.urlpatterns,
    *interview_urls.urlpatterns,
]
