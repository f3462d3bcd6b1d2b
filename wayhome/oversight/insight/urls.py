from django.urls import path

from wayhome.oversight.insight import views

app_name = "insight"
urlpatterns = [
    path("figures/", views.measures, name="measures"),
    path("figures/in-time.svg", views.picture, name="picture"),
    path("figures/more/<slug:which>/", views.further, name="further"),
    path("figures/more/<slug:which>/copy.csv", views.shared, name="shared"),
    path("not-happening/", views.gaps, name="gaps"),
    path("not-happening/<slug:code>/", views.gap, name="gap"),
    path("figures/<slug:code>/<slug:part>/", views.rows, name="rows"),
]
