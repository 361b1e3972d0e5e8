/** A value edited where it stands: click or Enter opens it, leaving saves it, Escape puts it back.
 *  <k-inline data-url="/alon/parties/7/field/city/"><span class="k-value">Haifa</span></k-inline>
 *  GET answers form.html#inline; POST answers form.html#value, or 422 and form.html#inline. */

import htmx from "htmx.org";

import { t } from "../lib/gettext.ts";

const FIELD = ":is(input:not([type=hidden]), select, textarea, [contenteditable])";

export class KInline extends HTMLElement {
  private former: Node[] | undefined;
  private sent = "";
  private byKey = false;
  private restoring = false;

  connectedCallback(): void {
    this.addEventListener("click", (event) => this.open(event));
    this.addEventListener("keydown", (event) => this.keys(event));
    this.addEventListener("focusout", (event) => this.leave(event));
    this.addEventListener("change", (event) => event.target instanceof HTMLSelectElement && this.save());
    this.addEventListener("htmx:load", () => this.arrived());
    this.dress();
  }

  private get value(): HTMLElement | null {
    return this.querySelector(":scope > .k-value");
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private dress(): void {
    this.value?.setAttribute("tabindex", "0");
    this.value?.setAttribute("title", t("Edit"));
  }

  private open(event: Event): void {
    if (this.form || (event.target as Element).closest("a, button")) return;
    this.former = [...this.childNodes];
    void htmx.ajax("get", this.dataset["url"] ?? "", { target: this, source: this, swap: "innerHTML" });
  }

  /** A form came, or the value that was saved. */
  private arrived(): void {
    this.dress();
    const field = this.querySelector<HTMLElement>(FIELD);
    this.sent = this.content();
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
    if (this.value && this.byKey) this.value.focus({ preventScroll: true });
    this.byKey = false;
  }

  private keys(event: KeyboardEvent): void {
    const at = event.target as HTMLElement;
    if (!this.form) {
      if (event.code !== "Enter" || at !== this.value) return;
      event.preventDefault();
      this.open(event);
    } else if (event.code === "Escape") {
      event.stopPropagation();
      this.restore();
    } else if (event.code === "Enter" && !event.defaultPrevented && !(at instanceof HTMLTextAreaElement) && !at.isContentEditable) {
      event.preventDefault();
      this.byKey = true;
      this.save();
    }
  }

  private leave(event: FocusEvent): void {
    // Browsers tell that the caret left even when its field is taken away.
    if (!this.restoring && this.form?.contains(event.target as Node) && !this.contains(event.relatedTarget as Node | null)) this.save();
  }

  private save(): void {
    if (!this.form || this.form.classList.contains("htmx-request")) return;
    if (this.content() === this.sent && this.former) return this.restore();
    this.sent = this.content();
    this.form.requestSubmit();
  }

  private restore(): void {
    const { former } = this;
    this.former = undefined;
    if (!former) return;
    this.restoring = true;
    this.replaceChildren(...former);
    this.restoring = false;
    if (this.byKey || document.activeElement === document.body) this.value?.focus({ preventScroll: true });
    this.byKey = false;
  }

  private content(): string {
    return this.form ? JSON.stringify([...new FormData(this.form)].map(([name, value]) => [name, String(value)])) : "";
  }
}

customElements.define("k-inline", KInline);
