from django.urls import path

from wayhome.journeys.worklist import views

app_name = "worklist"
urlpatterns = [path("work/", views.mine, name="mine")]
