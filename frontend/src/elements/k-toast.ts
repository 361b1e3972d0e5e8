/** A toast: goes by itself after eight seconds, waits while a pointer or the focus is on it.
 *  <k-toast data-tone="good"><p>Saved.</p><button data-undo hx-post="…">Undo</button><button data-dismiss>…</button></k-toast> */

import htmx from "htmx.org";

const STAYS = 8_000;
const MOST = 3;

export class KToast extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.addEventListener("pointerenter", () => this.wait());
    this.addEventListener("pointerleave", () => this.start());
    this.addEventListener("focusin", () => this.wait());
    this.addEventListener("focusout", () => this.start());
    this.addEventListener("click", (event) => (event.target as Element).closest("[data-dismiss]") && this.remove());
    this.addEventListener("htmx:afterRequest", () => this.remove());
    htmx.process(this);
    this.raise();
    this.start();
  }

  disconnectedCallback(): void {
    this.wait();
  }

  private start(): void {
    this.wait();
    this.timer = window.setTimeout(() => this.remove(), STAYS);
  }

  private wait(): void {
    clearTimeout(this.timer);
  }

  /** Above an open dialog, which lives in the browser's top layer. */
  private raise(): void {
    const box = this.closest<HTMLElement>("[popover]");
    while (box && box.childElementCount > MOST) box.firstElementChild?.remove();
    if (box?.matches(":popover-open")) box.hidePopover();
    box?.showPopover();
  }
}

customElements.define("k-toast", KToast);
