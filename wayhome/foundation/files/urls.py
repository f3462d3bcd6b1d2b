"""The address of an attachment."""

from django.urls import path

from wayhome.foundation.files import views

app_name = "files"
urlpatterns = [path("file/<ref:attachment>/", views.file, name="file")]
