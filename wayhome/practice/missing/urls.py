"""Addresses of children who go missing, and of what follows when they are back."""

from django.urls import path

from wayhome.practice.missing.views import board

app_name = "missing"
urlpatterns = [
    path("missing/", board.board, name="board"),
    path("missing/wall/", board.board, {"wall": True}, name="wall"),
    path("missing/live/", board.live, name="board-live"),
    path("missing/<ref:episode>/acknowledge/", board.acknowledge, name="acknowledge"),
]
