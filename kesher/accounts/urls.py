"""Addresses of accounts: our own, and those of allauth's that we stand behind, by name."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from django.urls import include, path, reverse_lazy
from django.views.i18n import set_language

from kesher.accounts import views
from kesher.accounts.gate import public

urlpatterns = [
    path("language/", public("signing in in one's language")(set_language), name="set_language"),
    path("profile/", views.profile, name="account_profile"),
    path("join/<slug:slug>/<str:token>/", views.join, name="account_join"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "password/reset/confirm/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        account.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "password/first/<str:uidb36>/<str:key>/",
        account.PasswordResetFromKeyView.as_view(
            success_url=reverse_lazy("account_password_reset_completed")
        ),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("security/", factors.index, name="account_security"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
