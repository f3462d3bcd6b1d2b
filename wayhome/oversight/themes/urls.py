from django.urls import path

from wayhome.oversight.themes.views import coded, searching

app_name = "themes"
urlpatterns = [
    path("themes/", coded.every, name="list"),
    path("themes/list.csv", coded.table, name="table"),
    path("themes/search/", searching.search, name="search"),
    path("themes/search/<ref:key>/", searching.results, name="results"),
    path("themes/<slug:question>/<slug:code>/", coded.theme, name="theme"),
    path("themes/<slug:question>/<slug:code>/chart.svg", coded.picture, name="picture"),
]
