from django.conf import settings
from django.urls import path

from wayhome.foundation.pages import styleguide

app_name = "pages"
urlpatterns = []
if settings.MODE != "production":
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/board/", styleguide.styleguide_board, name="styleguide_board"),
        path("styleguide/draft/", styleguide.styleguide_draft, name="styleguide_draft"),
    ]
