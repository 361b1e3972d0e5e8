"""The screens that `make shots` looks at: where each is, and what is pressed there first."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`path` is filled in with the ids of the records that are shown."""

    name: str
    path: str
    act: Act | None = None
    is_public: bool = False


def press(selector: str) -> Act:
    """Press something, and wait for what it brings."""

    def act(page: Page) -> None:
        page.locator(selector).filter(visible=True).first.click()
        page.wait_for_load_state("networkidle")

    return act


def search(words: str) -> Act:
    def act(page: Page) -> None:
        page.keyboard.press("Control+KeyK")
        page.keyboard.type(words)
        page.locator("#palette .k-hit").first.wait_for()

    return act


def tick(page: Page) -> None:
    """Two rows; on a phone, where one selects first."""
    if page.locator("[data-pick-page]").first.is_visible():
        for box in page.locator("tbody .k-pick input").all()[:2]:
            box.check()
    else:
        page.locator(".k-page-tools summary").first.click()
        page.locator("[data-pick]").click()
        for box in page.locator("tbody .k-pick input").all()[:2]:
            box.check()


def peek(page: Page) -> None:
    page.keyboard.press("KeyJ")
    page.keyboard.press("Space")
    page.wait_for_load_state("networkidle")


def arrange(page: Page) -> None:
    page.locator(".k-card-actions k-drop summary").last.click()
    page.locator("[data-arrange]").click()


def drop(selector: str) -> Act:
    return press(f"{selector} summary")


SHEET = '[hx-target="#sheet-body"]'
NEW = f".k-page-tools .btn-primary{SHEET}"
FULL = (
    Scene(name="day", path="/alon/"),
    Scene(name="day-team", path="/alon/?whose=team"),
    Scene(name="parties", path="/alon/parties/"),
    Scene(name="parties-deep", path="/alon/parties/?view=all&q=כהן"),
    Scene(name="parties-filter", path="/alon/parties/?filter=kind+%3D+person"),
    Scene(name="parties-selected", path="/alon/parties/", act=tick),
    Scene(name="parties-peek", path="/alon/parties/", act=peek),
    Scene(name="parties-more", path="/alon/parties/", act=drop(".k-page-tools")),
    Scene(name="parties-nothing", path="/alon/parties/?q=zzzz"),
    Scene(name="sheet-new", path="/alon/parties/", act=press(NEW)),
    Scene(name="sheet-lead", path="/alon/leads/", act=press(NEW)),
    Scene(name="sheet-filter", path="/alon/parties/", act=press(".k-chip-add")),
    Scene(name="sheet-columns", path="/alon/parties/columns/"),
    Scene(name="sheet-views", path="/alon/parties/", act=press(f".k-views {SHEET}")),
    Scene(name="page-new", path="/alon/parties/new/"),
    Scene(name="page-edit", path="/alon/parties/{party}/edit/"),
    Scene(name="card", path="/alon/parties/{party}/"),
    Scene(name="card-call", path="/alon/parties/{party}/", act=press("#tab-calls")),
    Scene(name="card-task", path="/alon/parties/{party}/", act=press("#tab-tasks")),
    Scene(name="card-light", path="/alon/parties/{party}/", act=drop(".k-light")),
    Scene(name="card-arranging", path="/alon/parties/{party}/", act=arrange),
    Scene(name="card-longest", path="/alon/parties/{longest}/"),
    Scene(name="history", path="/alon/parties/{party}/history/"),
    Scene(name="board", path="/alon/leads/board/"),
    Scene(name="leads", path="/alon/leads/"),
    Scene(name="lead", path="/alon/leads/{lead}/"),
    Scene(name="tasks", path="/alon/tasks/"),
    Scene(name="task", path="/alon/tasks/{task}/"),
    Scene(name="calls", path="/alon/calls/"),
    Scene(name="palette", path="/alon/", act=search("כהן")),
    Scene(name="commands", path="/alon/", act=search(">")),
    Scene(name="keys", path="/alon/parties/", act=lambda page: page.keyboard.press("Shift+Slash")),
    Scene(name="bell", path="/alon/", act=drop(".k-bell")),
    Scene(name="account-menu", path="/alon/", act=drop(".k-top-end > k-drop:last-of-type")),
    Scene(name="plus", path="/alon/", act=drop(".k-top-end > k-drop:first-of-type")),
    Scene(name="trash", path="/alon/parties/trash/"),
    Scene(name="import", path="/alon/parties/import/"),
    Scene(name="export", path="/alon/parties/export/"),
    Scene(name="account", path="/accounts/profile/"),
    Scene(name="security", path="/accounts/security/"),
    Scene(name="sessions", path="/accounts/sessions/"),
    Scene(name="not-found", path="/alon/parties/00000000-0000-7000-8000-000000000000/"),
    Scene(name="settings", path="/alon/settings/"),
    Scene(name="login", path="/accounts/login/", is_public=True),
    Scene(name="reset", path="/accounts/password/reset/", is_public=True),
)
EMPTY = (
    Scene(name="empty-day", path="/empty/"),
    Scene(name="empty-parties", path="/empty/parties/"),
    Scene(name="empty-board", path="/empty/leads/board/"),
    Scene(name="empty-tasks", path="/empty/tasks/"),
    Scene(name="empty-trash", path="/empty/parties/trash/"),
    Scene(name="empty-palette", path="/empty/", act=search(">")),
)
SCENES = (*FULL, *EMPTY)
