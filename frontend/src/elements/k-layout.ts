/** The blocks of a card: folded by a person, and arranged between the zones by whoever may.
 *  <k-layout data-url="…" data-fold-url="…"><div data-zone="start"><section class="k-panel" data-key="facts">…
 *  [data-arrange] starts and ends arranging; with data-arranging it has begun already. Posts start=…&start=…&main=…&end=… in order; folding posts key and folded. */

import Sortable from "sortablejs";

import { byKeyboard } from "../lib/drag.ts";
import { post } from "../lib/http.ts";
import { visit } from "../lib/visit.ts";

export class KLayout extends HTMLElement {
  private ending = new AbortController();
  private sortables: Sortable[] = [];

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("click", (event) => (event.target as Element).closest("[data-arrange]") && this.arrange(), { signal });
    this.addEventListener("toggle", (event) => this.folded(event.target as HTMLDetailsElement), { signal, capture: true });
    byKeyboard(this, { columns: () => this.zones, items: ".k-panel", handle: "[data-grip]", dropped: () => this.save() });
    if (this.hasAttribute("data-arranging")) this.begin();
  }

  disconnectedCallback(): void {
    this.ending.abort();
    this.stop();
  }

  private get zones(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-zone]")];
  }

  private arrange(): void {
    if (this.toggleAttribute("data-arranging")) return this.begin();
    this.stop();
    if (location.search.includes("arrange=")) void visit(location.pathname, { replace: true });
  }

  private begin(): void {
    this.sortables = this.zones.map((zone) => Sortable.create(zone, { group: "zones", draggable: ".k-panel", handle: "[data-grip]", animation: 120, ghostClass: "k-dragging", onEnd: () => this.save() }));
    this.querySelector<HTMLElement>("[data-grip]")?.focus();
  }

  private stop(): void {
    for (const sortable of this.sortables) sortable.destroy();
    this.sortables = [];
  }

  private save(): void {
    const order = this.zones.map((zone) => [zone.dataset["zone"] ?? "", [...zone.querySelectorAll<HTMLElement>(":scope > .k-panel")].map((panel) => panel.dataset["key"] ?? "")]);
    if (this.dataset["url"]) void post(this.dataset["url"], Object.fromEntries(order) as Record<string, string[]>);
  }

  private folded(details: HTMLDetailsElement): void {
    const panel = details.closest<HTMLElement>(".k-panel");
    if (!this.dataset["foldUrl"] || !panel || details.parentElement !== panel) return;
    void post(this.dataset["foldUrl"], { key: panel.dataset["key"] ?? "", folded: details.open ? "" : "1" });
  }
}

customElements.define("k-layout", KLayout);
