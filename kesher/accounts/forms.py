"""What a user tells of oneself: the profile, and the name and password of whoever joins."""

from collections.abc import Collection
from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from kesher.accounts import post
from kesher.accounts.models import User
from kesher.accounts.zones import zones

THEMES = [("system", _("As on this device")), ("light", _("Light")), ("dark", _("Dark"))]
DENSITIES = [("comfortable", _("Comfortable")), ("compact", _("Compact"))]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the type checker
    """One's name and tastes, the same in every organisation."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Appearance"), choices=THEMES)
    density = forms.ChoiceField(label=_("Density"), choices=DENSITIES)

    class Meta:
        model = User
        fields = ("name", "language", "timezone")
        widgets = {"name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "name"})}

    def __init__(
        self, data: QueryDict | None, *, instance: User, countries: Collection[str] = ()
    ) -> None:
        tastes = {"theme": "system", "density": "comfortable", **instance.preferences}
        super().__init__(data, instance=instance, initial=tastes)
        self.fields["name"].label = _("Name")
        zone: Any = self.fields["timezone"]
        offered = zones(nearby=countries, present=instance.timezone)
        zone.choices = [("", _("As in the organization")), *offered]

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002  Django's own signature
        tastes = {key: self.cleaned_data[key] for key in ("theme", "density")}
        self.instance.preferences = {**self.instance.preferences, **tastes}
        user: User = super().save(commit)
        return user


class NewcomerForm(forms.Form):
    """What somebody who was invited chooses."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A sentence is easy to remember and hard to guess."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        user = User(email=self.email, name=self.cleaned_data.get("name", ""))
        password_validation.validate_password(password, user)
        return password


class ForgottenPasswordForm(ResetPasswordForm):
    """Whose address is not known costs as much time as whose is."""

    def save(self, request: HttpRequest, **about: Any) -> str:
        email: str = super().save(request, **about)
        if not self.users:
            post.send_to_nobody()
        return email


class PasskeyForm(AddWebAuthnForm):
    """A new passkey, which replaces the password unless one says otherwise."""

    passwordless = forms.BooleanField(
        label=_("Signing in with it alone"),
        required=False,
        initial=True,
        help_text=_("Without a password. The device asks for a fingerprint, a face or a PIN."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
