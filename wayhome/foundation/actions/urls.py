from django.urls import path

from wayhome.foundation.actions import views

app_name = "actions"
urlpatterns = [
    path("actions/<ref:ref>/", views.action, name="action"),
    path("actions/<ref:ref>/done/", views.finish, name="finish"),
    path("actions/<ref:ref>/change/", views.amend, name="amend"),
    path("actions/<ref:ref>/cancel/", views.cancel, name="cancel"),
]
