from django.urls import path

from wayhome.practice.danger import views

app_name = "danger"
urlpatterns = [
    path("child/<ref:child>/danger/", views.tell, name="tell"),
    path("danger/<ref:danger>/", views.danger, name="danger"),
    path("danger/<ref:danger>/acting/", views.acting, name="acting"),
    path("danger/<ref:danger>/decide/", views.decide, name="decide"),
]
