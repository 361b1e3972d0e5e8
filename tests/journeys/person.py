"""Somebody at a browser, who reads labels in a language and uses the keyboard and the mouse."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from playwright.sync_api import Locator, Page, expect

from kesher.accounts.models import Membership
from kesher.tenancy import scope
from ops.scenes import AT_REST
from tests import world

NAMES = {"he": "עברית", "en": "English"}

PAINTED = """() => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => done(true))))
"""
HOLDS = "(place, thing) => place.contains(thing)"
MIDDLE = (
    "(one) => { const { left, right } = one.getBoundingClientRect(); return (left + right) / 2; }"
)
STANDS_STILL = """() => {
  const board = document.querySelector("k-board"), was = window.kWas;
  window.kWas = board.scrollLeft;
  return was === board.scrollLeft;
}"""
FIDGETS = 40  # a hand waits until what it carries lies where it should
STILL = f"""() => ({AT_REST})() && !window.asked
    && document.getAnimations().every((one) => one.playState !== "running")"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    page: Page
    language: str
    phone: bool
    barriers: Callable[..., list[str]]

    def says(self, text: str, context: str = "", **values: object) -> str:
        """A text of the product as this person reads it."""
        with translation.override(self.language):
            told = pgettext(context, text) if context else gettext(text)
        return told % values if values else told

    def counted(self, singular: str, plural: str, count: int) -> str:
        with translation.override(self.language):
            return ngettext(singular, plural, count) % {"count": count}

    def choose_language(self) -> None:
        """At the door, where nobody is known yet, it speaks Hebrew first."""
        if self.page.locator("html").get_attribute("lang") != self.language:
            self.page.get_by_role("button", name=NAMES[self.language], exact=True).click()

    def sign_in(self, member: Membership) -> None:
        member.user.language = self.language
        member.user.save(update_fields=["language"])
        self.field("Email").fill(member.user.email)
        self.field("Password").fill(world.PASSWORD)
        with self.page.expect_navigation():
            self.press("Sign in")

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.settle()

    def settle(self) -> None:
        """Whatever was pressed has been answered, and nothing moves any more."""
        self.page.wait_for_function(PAINTED)
        self.page.wait_for_function(STILL)

    def button(self, text: str, *, within: Locator | None = None, **values: object) -> Locator:
        name = self.says(text, **values)
        return (within or self.page).get_by_role("button", name=name, exact=True)

    def menu(self, text: str, **values: object) -> None:
        """Drop the menu of this name."""
        name = self.says(text, **values)
        self.page.locator(f'summary[aria-label="{name}"]').filter(visible=True).click()

    def link(self, text: str, *, within: Locator | None = None, **values: object) -> Locator:
        return (within or self.page).get_by_role("link", name=self.says(text, **values), exact=True)

    def press(self, text: str, *, within: Locator | None = None, **values: object) -> None:
        self.button(text, within=within, **values).click()

    def field(self, label: str, *, within: Locator | None = None) -> Locator:
        """By its label; a star beside it, which screen readers pass over, asks to be filled in."""
        text = re.compile(rf"^\s*{re.escape(self.says(label))}\s*\*?\s*$", re.IGNORECASE)
        return (within or self.page).get_by_label(text).filter(visible=True)

    def press_new(self) -> None:
        """What makes a record of the sort that the screen shows."""
        self.link("New", within=self.main).click()

    @property
    def sheet(self) -> Locator:
        return self.page.locator("#sheet")

    @property
    def main(self) -> Locator:
        return self.page.locator("#main")

    def sees(self, text: str, *, within: Locator | None = None, **values: object) -> None:
        found = (within or self.page).get_by_text(self.says(text, **values), exact=False)
        expect(found.filter(visible=True).first).to_be_visible()

    def toast(self, text: str, **values: object) -> Locator:
        found = self.page.locator("k-toast", has_text=self.says(text, **values))
        expect(found.first).to_be_visible()
        return found.first

    def undo(self, text: str, **values: object) -> None:
        """Press the way back in the toast that says this, and see it done."""
        self.press("Undo", within=self.toast(text, **values))
        undone = self.counted("Undone: %(count)s record.", "Undone: %(count)s records.", 1)
        self.toast(undone.partition(":")[0])
        self.settle()

    def pick_whole_page(self) -> None:
        """All rows of the page; on a phone one says first that one selects."""
        if self.phone:
            self.page.locator(".k-page-tools summary").click()
            self.press("Select")
            for box in self.page.locator("#rows .k-pick input").all():
                box.check()
        else:
            self.page.locator("[data-pick-page]").check()

    def card_menu(self, text: str) -> None:
        """A line of the card's own menu."""
        self.page.locator(".k-card-actions summary").last.click()
        self.page.locator(".k-card-actions .k-pop").get_by_text(self.says(text)).click()

    def card_action(self, verb: str) -> None:
        deed = self.page.locator(f'.k-card-actions [data-verb="{verb}"]')
        if not deed.is_visible():
            self.page.locator(".k-card-actions summary").last.click()
        deed.click()

    def carry(self, what: Locator, to: Locator) -> None:
        """By mouse: down, over, up."""
        self.settle()
        start, end = what.bounding_box(), to.bounding_box()
        assert start is not None
        assert end is not None
        mouse = self.page.mouse
        mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        expect(what).to_have_css("cursor", "grab")
        mouse.down()
        mouse.move(end["x"] + end["width"] / 2, end["y"] + 30, steps=12)
        for step in range(FIDGETS):
            mouse.move(end["x"] + end["width"] / 2, end["y"] + 34 + step % 2, steps=3)
            if to.evaluate(HOLDS, what.element_handle()):
                break
        mouse.up()

    def carry_beyond(self, what: Locator, to: Locator, *, edge: float) -> None:
        """By mouse: held at an edge until the last of what lies beyond has come, over, up."""
        self.settle()
        box = what.bounding_box()
        assert box is not None
        mouse, y = self.page.mouse, box["y"] + box["height"] / 2
        mouse.move(box["x"] + box["width"] / 2, y)
        expect(what).to_have_css("cursor", "grab")
        mouse.down()
        mouse.move(edge, y, steps=12)
        mouse.move(edge, y + 2, steps=3)
        x = self._middle_once_there(to)
        for step in range(FIDGETS):
            mouse.move(x, y + step % 2, steps=3)
            if to.evaluate(HOLDS, what.element_handle()):
                break
        mouse.up()

    def carry_by_finger(self, what: Locator, *, to_x: float, to: Locator | None = None) -> None:
        """By touch: pressed until it is picked up, over to the side, and let go. With `to` it is
        held there until the last of what lies beyond has come, and let go over that.
        """
        box = what.bounding_box()
        assert box is not None
        start, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        finger = self.page.context.new_cdp_session(self.page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": x, "y": y} for x, y in points]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        expect(self.page.locator("k-board[data-ready]")).to_be_attached()
        touch("touchStart", (start, y))
        expect(what).to_have_class(re.compile("sortable-chosen"))
        for step in range(1, 13):
            touch("touchMove", (start + (to_x - start) * step / 12, y))
        touch("touchMove", (to_x, y + 4))
        if to is not None:
            x = self._middle_once_there(to)
            touch("touchMove", (x, y))
            expect(to.locator(".sortable-chosen")).to_be_attached()
        touch("touchEnd")

    def _middle_once_there(self, column: Locator) -> float:
        """Where its middle stands across, once all of it has come into sight and stands still."""
        expect(column).to_be_in_viewport(ratio=0.9)
        self.page.wait_for_function(STANDS_STILL)
        return float(column.evaluate(MIDDLE))

    def meets_no_barrier(self, *, only: tuple[str, ...] = ()) -> None:
        """Nothing on this screen, once it stands still, hinders a keyboard or a screen reader."""
        self.settle()
        found = self.barriers(self.page, *only)
        assert not found, "\n".join(found)


def inside(member: Membership) -> scope:
    """The database as this member's organisation has it, to look what became of a deed."""
    return scope(member.organization_id, member.pk, "web")
