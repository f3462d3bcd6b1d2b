from django.urls import path

from wayhome.foundation.agencies.views import choose, duty, people, teams

app_name = "agencies"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/find/", people.find, name="find"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/<ref:person>/", people.person, name="person"),
    path("people/<ref:person>/place/", people.give_place, name="give_place"),
    path("people/<ref:person>/close/", people.close_account, name="close_account"),
    path("people/<ref:person>/reopen/", people.reopen_account, name="reopen_account"),
    path("people/<ref:person>/link/", people.send_link, name="send_link"),
    path("people/<ref:person>/second-step/", people.reset_second_factor, name="second_step"),
    path("people/place/<ref:place>/end/", people.end_place, name="end_place"),
    path("teams/", teams.teams, name="teams"),
    path("teams/add/", teams.add_team, name="add_team"),
    path("teams/<ref:team>/", teams.team, name="team"),
    path("teams/<ref:team>/close/", teams.close_team, name="close_team"),
    path("duty/", duty.rota, name="rota"),
    path("duty/<ref:team>/", duty.week, name="week"),
    path("duty/<ref:team>/add/", duty.put_on_duty, name="put_on_duty"),
    path("duty/shift/<ref:shift>/end/", duty.take_off_duty, name="take_off_duty"),
    path("place/", choose.choose, name="choose"),
]
