"""Sign-in under the names that allauth uses, and pages about people.

Of allauth's addresses only those are mounted that people here need: accounts come from the roster, so nobody signs up
or manages addresses; the name `account_signup` must resolve because allauth's pages ask for it.
"""

from allauth.account import views as account
from django.urls import include, path, re_path

from academy.people import views

accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", views.not_here, name="account_signup"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

people = [
    path("activate/", views.activate, name="activate"),
    path("activate/done/", views.activated, name="activated"),
    path("language/", views.set_language, name="set_language"),
    path("me/", views.profile, name="profile"),
    path("me/data.json", views.my_data, name="my_data"),
    path("team/import/", views.import_roster_file, name="import_roster"),
    path("team/people/<str:employee_no>/reset/", views.reset_code, name="reset_code"),
]

urlpatterns = [path("accounts/", include(accounts)), path("", include((people, "people")))]
