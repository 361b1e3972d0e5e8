/** The tabs of the composer: the chosen one is marked, arrows move between them, the text is ready to be typed.
 *  <k-composer><div role="tablist"><a role="tab" hx-get="…" hx-target="#composer-body">…</a></div><div id="composer-body">…</div></k-composer> */

import { arrow } from "../lib/direction.ts";

export class KComposer extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => this.choose((event.target as Element).closest<HTMLElement>("[role=tab]")));
    this.addEventListener("keydown", (event) => this.keys(event));
    this.addEventListener("htmx:afterSwap", () => this.querySelector<HTMLElement>("#composer-body :is(textarea, [contenteditable], input:not([type=hidden]))")?.focus());
  }

  private get tabs(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=tab]")];
  }

  private choose(chosen: HTMLElement | null): void {
    if (!chosen) return;
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    this.querySelector("#composer-body")?.setAttribute("aria-labelledby", chosen.id);
  }

  private keys(event: KeyboardEvent): void {
    const at = this.tabs.indexOf(event.target as HTMLElement);
    const step = { next: 1, previous: -1, up: 0, down: 0 }[arrow(event, this) ?? "up"];
    if (at < 0 || !step) return;
    event.preventDefault();
    this.tabs[(at + step + this.tabs.length) % this.tabs.length]?.focus();
  }
}

customElements.define("k-composer", KComposer);
