"""The screens that `make shots` looks at: where each is, and what is pressed there first."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import FilePayload, Page

Act = Callable[[Page], None]

AT_REST: Final = """() => document.readyState === "complete"
    && document.fonts.status === "loaded"
    && !document.querySelector(".htmx-request, [data-waiting], [hx-trigger=load], :not(:defined)")
"""
SHEET: Final = '[hx-target="#sheet-body"]'
NEW: Final = f".k-page-tools .btn-primary{SHEET}"
FILE: Final = (
    "שם,טלפון,דוא״ל,עיר\n"
    "גבריאלה רוזנצוויג-אבוטבול {number},052-555{number},g{number}@rosen.example,מעלות-תרשיחא\n"
    "קפה הבוסתן {number} בע״מ,,office{number}@bustan.example,חיפה\n"
    "שורה בלי דואר,לא טלפון,not-an-address,עכו\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`path` is filled in with the ids of the records that are shown.

    `who` is "administrator", "secured" (who signs in with a second factor) or "" for a stranger;
    `drawn` names a page that is not asked for but drawn beforehand.
    """

    name: str
    path: str = "/"
    act: Act | None = None
    who: str = "administrator"
    drawn: str = ""


def rest(page: Page) -> None:
    """Wait until whatever was pressed has been answered and shown."""
    page.wait_for_function(AT_REST)


def press(*selectors: str) -> Act:
    """Press one after the other, and wait for what each brings."""

    def act(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).filter(visible=True).first.click()
            rest(page)

    return act


def drop(selector: str) -> Act:
    return press(f"{selector} summary")


def both(*acts: Act) -> Act:
    def act(page: Page) -> None:
        for one in acts:
            one(page)
            rest(page)

    return act


def search(words: str) -> Act:
    def act(page: Page) -> None:
        page.keyboard.press("Control+KeyK")
        page.keyboard.type(words)
        page.locator("#palette .k-hit, #palette .k-palette-empty").first.wait_for()

    return act


def tick(page: Page) -> None:
    """Two rows; on a phone, where one selects first."""
    if not page.locator("[data-pick-page]").first.is_visible():
        page.locator(".k-page-tools summary").first.click()
        page.locator("[data-pick]").click()
    for box in page.locator("tbody .k-pick input").all()[:2]:
        box.check()


def peek(page: Page) -> None:
    page.keyboard.press("KeyJ")
    page.keyboard.press("Space")
    page.locator("#peek header").wait_for()


def arrange(page: Page) -> None:
    page.locator(".k-card-actions k-drop summary").last.click()
    page.locator("[data-arrange]").first.click()


def save_nothing(page: Page) -> None:
    """What a form says to one who sends it empty."""
    page.locator("#sheet [type=submit]").first.click()
    page.locator("#sheet .k-error").first.wait_for()


def hurry(page: Page) -> None:
    """An action on a record, and what is said of it."""
    page.locator(".k-finish").first.click()
    page.locator("k-toast").first.wait_for()


def condition(page: Page) -> None:
    """A filter of a choice, ready to be sent."""
    press(".k-chip-add")(page)
    page.locator("#sheet select").first.select_option("customer_class")
    page.locator('#sheet [value="a"], #sheet option[value="a"]').first.wait_for(state="attached")


def bring(steps: int) -> Act:
    """So many steps of an import of the file above, with people who are not here yet."""

    def act(page: Page) -> None:
        content = FILE.format(number=f"{time.time_ns() // 1_000_000 % 10_000:04}")
        sent = FilePayload(name="אנשי קשר.csv", mimeType="text/csv", buffer=content.encode())
        page.locator("#import-file").set_input_files(sent)
        for _step in range(steps):
            rest(page)
            with page.expect_navigation():
                page.locator("#main .btn-primary").first.click()

    return act


def sign_in(email: str, password: str) -> Act:
    def act(page: Page) -> None:
        page.locator("[name=login]").fill(email)
        page.locator("[name=password]").fill(password)
        page.locator("[type=submit].btn-primary").first.click()
        page.wait_for_load_state()

    return act


def forget_password(page: Page) -> None:
    page.locator("[name=email]").fill("noa@alon.example")
    page.locator("[type=submit].btn-primary").first.click()
    page.locator("[name=code]").wait_for()


PARTY = "/alon/parties/{party}/"
ENTITIES = (
    "parties",
    "leads",
    "deals",
    "tasks",
    "calls",
    "notes",
    "meetings",
    "files",
    "relations",
)
OUTSIDE = (
    Scene(name="login", path="/accounts/login/", who=""),
    Scene(
        name="login-wrong", path="/accounts/login/", who="", act=sign_in("noa@alon.example", "no")
    ),
    Scene(name="reset", path="/accounts/password/reset/", who=""),
    Scene(name="reset-code", path="/accounts/password/reset/", who="", act=forget_password),
    Scene(name="join", path="{invitation}", who=""),
    Scene(name="join-known", path="{invitation}"),
    Scene(name="join-spent", path="/accounts/join/alon/spent/", who=""),
    Scene(
        name="second-factor",
        path="/accounts/login/",
        who="",
        act=sign_in("secured@alon.example", "kesher-demo-2026"),
    ),
    Scene(name="choose", path="/"),
    Scene(name="account", path="/accounts/profile/"),
    Scene(name="security", path="/accounts/security/"),
    Scene(name="security-full", path="/accounts/security/", who="secured"),
    Scene(name="authenticator", path="/accounts/2fa/totp/activate/"),
    Scene(name="recovery-codes", path="/accounts/2fa/recovery-codes/", who="secured"),
    Scene(name="new-codes", path="/accounts/2fa/recovery-codes/generate/", who="secured"),
    Scene(name="passkeys", path="/accounts/2fa/webauthn/"),
    Scene(name="passkey-new", path="/accounts/2fa/webauthn/add/"),
    Scene(name="authenticator-off", path="/accounts/2fa/totp/deactivate/", who="secured"),
    Scene(name="password", path="/accounts/password/change/"),
    Scene(name="reauthenticate", path="/accounts/reauthenticate/?next=/"),
    Scene(name="sessions", path="/accounts/sessions/"),
    Scene(name="sign-out", path="/accounts/logout/"),
    Scene(name="api", path="/api/v1/docs"),
    Scene(name="not-found", path="/alon/parties/00000000-0000-7000-8000-000000000000/"),
    Scene(name="error-403", drawn="403"),
    Scene(name="error-500", drawn="500"),
    Scene(name="error-stale", drawn="stale"),
)
HOME = (
    Scene(name="day", path="/alon/"),
    Scene(name="day-team", path="/alon/?whose=team"),
    Scene(name="day-done", path="/alon/", act=hurry),
    Scene(name="palette", path="/alon/", act=search("כהן")),
    Scene(name="palette-phone", path="/alon/", act=search("05")),
    Scene(name="palette-nothing", path="/alon/", act=search("qxqxqx")),
    Scene(name="commands", path="/alon/", act=search(">")),
    Scene(name="search", path="/alon/search/?q=כהן"),
    Scene(name="keys", path="/alon/parties/", act=lambda page: page.keyboard.press("Shift+Slash")),
    Scene(name="bell", path="/alon/", act=drop(".k-bell")),
    Scene(name="notices", path="/alon/notices/"),
    Scene(name="account-menu", path="/alon/", act=drop(".k-top-end > k-drop:last-of-type")),
    Scene(name="organizations", path="/alon/", act=drop(".k-org")),
    Scene(name="plus", path="/alon/", act=drop(".k-top-end > k-drop:first-of-type")),
)
LISTS = (
    *(Scene(name=key, path=f"/alon/{key}/") for key in ENTITIES),
    Scene(name="parties-found", path="/alon/parties/?view=all&q=כהן"),
    Scene(name="parties-filter", path="/alon/parties/?filter=kind+%3D+person"),
    Scene(
        name="parties-filters",
        path="/alon/parties/?view=all&filter=kind+%3D+person+and+customer_class+%3D+a",
    ),
    Scene(name="parties-wrong", path="/alon/parties/?filter=nonsense+%3D+1"),
    Scene(name="parties-selected", path="/alon/parties/", act=tick),
    Scene(name="parties-peek", path="/alon/parties/", act=peek),
    Scene(name="parties-more", path="/alon/parties/", act=drop(".k-page-tools")),
    Scene(name="parties-nothing", path="/alon/parties/?q=qxqxqx"),
    Scene(name="sheet-filter", path="/alon/parties/", act=press(".k-chip-add")),
    Scene(name="sheet-condition", path="/alon/parties/", act=condition),
    Scene(name="sheet-columns", path="/alon/parties/columns/"),
    Scene(name="sheet-views", path="/alon/parties/", act=press(f".k-views {SHEET}")),
    Scene(
        name="sheet-bulk",
        path="/alon/parties/",
        act=both(tick, press('#selection [data-verb="update"]')),
    ),
    Scene(
        name="sheet-assign",
        path="/alon/leads/",
        act=both(tick, press('#selection [data-verb="assign"]')),
    ),
    Scene(name="board", path="/alon/leads/board/"),
    Scene(name="board-deals", path="/alon/deals/board/"),
    Scene(name="conversion", path="/alon/insight/conversion/?period=ever"),
    Scene(name="who-is-won", path="/alon/insight/analysis/?period=ever"),
    Scene(name="chance", path="/alon/insight/chance/"),
    Scene(name="wisely", path="/alon/wisely/?whose=all"),
    Scene(name="trash", path="/alon/parties/trash/"),
    Scene(name="export", path="/alon/parties/export/"),
    Scene(name="import", path="/alon/parties/import/"),
    Scene(name="import-columns", path="/alon/parties/import/", act=bring(1)),
    Scene(name="import-checked", path="/alon/parties/import/", act=bring(2)),
    Scene(name="import-done", path="/alon/parties/import/", act=bring(3)),
)
FORMS = (
    *(
        Scene(name=f"sheet-{key}", path=f"/alon/{key}/", act=press(NEW))
        for key in ("parties", "leads", "tasks", "calls", "meetings", "notes")
    ),
    Scene(name="sheet-wrong", path="/alon/parties/", act=both(press(NEW), save_nothing)),
    Scene(name="sheet-more", path="/alon/parties/", act=press(NEW, "#sheet .k-form-more summary")),
    Scene(name="page-new", path="/alon/parties/new/"),
    Scene(name="page-edit", path=f"{PARTY}edit/"),
    Scene(name="page-edit-lead", path="/alon/leads/{lead}/edit/"),
)
CARDS = (
    Scene(name="card", path=PARTY),
    Scene(name="card-firm", path="/alon/parties/{firm}/"),
    Scene(name="card-longest", path="/alon/parties/{longest}/"),
    Scene(name="card-bare", path="/alon/parties/{bare}/"),
    Scene(name="card-lead", path="/alon/leads/{lead}/"),
    Scene(name="card-deal", path="/alon/deals/{deal}/"),
    Scene(name="card-task", path="/alon/tasks/{task}/"),
    Scene(name="card-call", path="/alon/calls/{call}/"),
    Scene(name="card-write-call", path=PARTY, act=press("#tab-calls")),
    Scene(name="card-write-task", path=PARTY, act=press("#tab-tasks")),
    Scene(name="card-write-meeting", path=PARTY, act=press("#tab-meetings")),
    Scene(name="card-light", path=PARTY, act=drop(".k-light")),
    Scene(
        name="card-lights", path=PARTY, act=press(".k-light summary", f".k-light-reasons {SHEET}")
    ),
    Scene(name="card-menu", path=PARTY, act=drop(".k-card-actions k-drop")),
    Scene(name="card-arranging", path=PARTY, act=arrange),
    Scene(name="card-inline", path=PARTY, act=press("#fact-job_title .k-value")),
    Scene(name="history", path=f"{PARTY}history/"),
)
SETTINGS = (
    Scene(name="settings", path="/alon/settings/"),
    *(
        Scene(name=f"settings-{name}", path=f"/alon/settings/{path}")
        for name, path in {
            "organization": "organization/",
            "fields": "fields/parties/",
            "kinds": "fields/parties/new/",
            "field": "fields/parties/new/?kind=choice",
            "lists": "lists/",
            "pipelines": "pipelines/",
            "statuses": "lists/lead.status/",
            "status": "lists/lead.status/new/",
            "rules": "rules/parties/",
            "rule": "rules/parties/new/",
            "cards": "cards/",
            "users": "users/",
            "invite": "users/invite/",
            "teams": "teams/",
            "team": "teams/new/",
            "roles": "roles/",
            "role": "roles/{role}/",
            "audit": "audit/changes/",
            "accesses": "audit/accesses/",
            "jobs": "jobs/",
            "keys": "keys/",
            "key": "keys/new/",
        }.items()
    ),
)
EMPTY = (
    Scene(name="empty-day", path="/empty/"),
    Scene(name="empty-parties", path="/empty/parties/"),
    Scene(name="empty-leads", path="/empty/leads/"),
    Scene(name="empty-board", path="/empty/leads/board/"),
    Scene(name="empty-tasks", path="/empty/tasks/"),
    Scene(name="empty-files", path="/empty/files/"),
    Scene(name="empty-trash", path="/empty/parties/trash/"),
    Scene(name="empty-notices", path="/empty/notices/"),
    Scene(name="empty-fields", path="/empty/settings/fields/parties/"),
    Scene(name="empty-keys", path="/empty/settings/keys/"),
    Scene(name="empty-audit", path="/empty/settings/audit/"),
    Scene(name="empty-palette", path="/empty/", act=search("כהן")),
)
SCENES = (*OUTSIDE, *HOME, *LISTS, *FORMS, *CARDS, *SETTINGS, *EMPTY)
