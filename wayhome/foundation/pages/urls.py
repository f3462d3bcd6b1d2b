from django.conf import settings
from django.urls import path, register_converter

from wayhome.foundation.kernel.refs import RefConverter
from wayhome.foundation.pages import saving, styleguide, views

register_converter(RefConverter, "ref")  # every room's: `<ref:child>`, and never an integer (E16)

app_name = "pages"
urlpatterns = [
    path("draft/", saving.draft, name="draft"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
if settings.MODE != "production":
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/board/", styleguide.styleguide_board, name="styleguide_board"),
        path("styleguide/draft/", styleguide.styleguide_draft, name="styleguide_draft"),
    ]
