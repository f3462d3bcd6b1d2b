from django.urls import path

from wayhome.foundation.access import views

app_name = "access"
urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/<ref:agreement>/", views.agreement, name="agreement"),
    path(
        "agreements/<ref:agreement>/<slug:kind>/", views.change_agreement, name="change_agreement"
    ),
]
