"""Users are known to the whole installation; memberships, teams and roles to one organisation."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.lib.ids import new_id
from kesher.tenancy.models import TenantModel
from kesher.tenancy.shipped import shown


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """One human being who signs in, in any number of organisations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, default="he")
    timezone = models.CharField(_("time zone"), max_length=40, blank=True)
    preferences = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name, verbose_name_plural = _("user"), _("users")

    def __str__(self) -> str:
        return self.name or self.email


class Team(TenantModel):
    is_setting: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("team"), _("teams")
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="one_team_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Role(TenantModel):
    """What its holders may do.

    `grants` is a list of {"entity": key or "*", "verbs": [...] or ["*"], "reach": "own" | "team" |
    "all" | "filter", "filter": conditions, "effect": "allow" | "forbid"}; a forbid wins.
    `fields` is {entity: {field: "hidden" | "masked" | "read_only"}}.
    """

    is_setting: ClassVar[bool] = True

    code = models.CharField(max_length=20, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    grants = models.JSONField(_("rights"), default=list, blank=True)
    fields = models.JSONField(_("fields"), default=dict, blank=True)
    is_administrator = models.BooleanField(_("administers the organization"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("role"), _("roles")
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="one_role_per_name")
        ]

    def __str__(self) -> str:
        return shown(self.name) if self.code else self.name


class Membership(TenantModel):
    """A user's seat in an organisation, and the name and rights that come with it."""

    is_setting: ClassVar[bool] = True

    # The list of one's own organisations is read before any of them is in scope.
    visible_to_oneself = "user_id = nullif(current_setting('kesher.user_id', true), '')::uuid"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="holders", verbose_name=_("role"))
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("position"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    preferences = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("user"), _("users")
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_seat_per_user")
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(TenantModel):
    """A key for programs, acting as one member. Only a hash of it is kept."""

    member = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    hash = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("API key"), _("API keys")
        constraints = [
            models.UniqueConstraint(fields=["organization", "hash"], name="one_token_per_hash")
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(TenantModel):
    """A place kept for somebody who has not come yet. Only a hash of its link is kept."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.ForeignKey(Role, models.CASCADE, verbose_name=_("role"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, verbose_name=_("team"))
    invited_by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["organization", "hash"], name="one_invitation_per_hash")
        ]

    def __str__(self) -> str:
        return self.email


class SharedValue(models.Model):
    """The table of the cache named `shared`, in the shape that Django's database cache expects."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
