/** Dialogs and the sheet: open when content arrives, give the focus back, keep what was typed.
 *  <k-dialog><dialog id="sheet"><div id="sheet-body"></div></dialog></k-dialog>
 *  The server says "sheet:close" in HX-Trigger when the sheet is done. [data-opens="id"] opens, [data-close] closes. */

import { bookmark } from "../lib/focus.ts";
import { t } from "../lib/gettext.ts";
import { say } from "../lib/say.ts";

/** What is wrong comes first, then what one would type into, then whatever can be filled in. */
const FIRST = [
  "[aria-invalid=true]",
  "[autofocus]",
  ".k-sheet-body :is(input:not([type=hidden], [type=checkbox], [type=radio]), textarea, [contenteditable])",
  ".k-sheet-body :is(input:not([type=hidden]), select)",
];

export class KDialog extends HTMLElement {
  private ending = new AbortController();
  private goBack = (): boolean => false;
  private dirty = false;

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("click", (event) => this.clicked(event), { signal });
    document.addEventListener("htmx:afterSwap", (event) => this.arrived(event), { signal });
    document.addEventListener("sheet:close", () => this.done(), { signal });
    document.addEventListener("keydown", (event) => this.submit(event), { signal });
    this.addEventListener("input", () => (this.dirty = true), { signal });
    this.sheet?.addEventListener("close", () => this.closed(), { signal });
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private get sheet(): HTMLDialogElement | null {
    return this.querySelector("#sheet");
  }

  private clicked(event: MouseEvent): void {
    const at = event.target as HTMLElement;
    const opens = at.closest<HTMLElement>("[data-opens]")?.dataset["opens"];
    if (opens) (document.getElementById(opens) as HTMLDialogElement | null)?.showModal();
    if (at.closest("[data-close]")) at.closest("dialog")?.close();
    if (at instanceof HTMLDialogElement && at.open && !(at === this.sheet && this.dirty)) at.close();
  }

  private arrived(event: Event): void {
    if ((event.target as Element).id !== "sheet-body" || !this.sheet || !this.sheet.querySelector("#sheet-body > *")) return;
    if (!this.sheet.open) {
      this.goBack = bookmark();
      this.dirty = false;
      this.sheet.showModal();
    }
    FIRST.map((selector) => this.sheet?.querySelector<HTMLElement>(selector)).find(Boolean)?.focus();
  }

  private done(): void {
    this.dirty = false;
    this.sheet?.close();
  }

  private closed(): void {
    // Told a moment after it closed: whoever has gone on meanwhile is not called back.
    const at = document.activeElement;
    if ((at === document.body || this.contains(at)) && !this.goBack()) document.getElementById("main")?.focus({ preventScroll: true });
    if (!this.dirty) return this.sheet?.querySelector("#sheet-body")?.replaceChildren();
    say(t("What you typed is kept."), { way: { label: t("Return"), act: () => this.sheet?.showModal() } });
  }

  /** Ctrl Enter sends the form one is writing in, in a sheet and anywhere else. */
  private submit(event: KeyboardEvent): void {
    if (event.code !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    (event.target as Element).closest("form")?.requestSubmit();
  }
}

customElements.define("k-dialog", KDialog);
