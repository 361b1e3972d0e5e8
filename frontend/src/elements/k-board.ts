/** Cards between columns, by mouse, finger or keyboard.
 *  <k-board data-drop-url="/alon/leads/board/drop/"><section data-column="new"><div class="k-column-cards" aria-label="New">…<article class="k-ticket" data-id="7">
 *  What drags comes with the hand: when a mouse reaches the board, at once where there is none.
 *  Posts id, column, and before (the id it now stands before); the server asks in the sheet, refreshes, or refuses; a refusal puts the card back. */

import htmx from "htmx.org";
import type Sortable from "sortablejs";

import { byKeyboard } from "../lib/drag.ts";
import { EdgeScroll } from "../lib/edge.ts";
import { refresh } from "../lib/visit.ts";

export class KBoard extends HTMLElement {
  private sortables: Sortable[] = [];
  private readonly edges = new EdgeScroll(this, ".k-column-cards");

  connectedCallback(): void {
    if (!this.dataset["dropUrl"]) return;
    this.addEventListener("htmx:afterRequest", ((event: CustomEvent<{ successful: boolean }>) => event.detail.successful || void refresh()) as EventListener);
    if (matchMedia("(hover: none)").matches) void this.takeHold();
    else this.addEventListener("pointerover", () => void this.takeHold(), { once: true });
    byKeyboard(this, { columns: () => this.columns, items: ".k-ticket", handle: ".k-ticket > a", dropped: (item) => this.dropped(item) });
  }

  private async takeHold(): Promise<void> {
    const { default: Sortable } = await import("sortablejs");
    if (!this.isConnected) return;
    this.sortables = this.columns.map((column) => Sortable.create(column, {
      group: "board",
      draggable: ".k-ticket",
      animation: 120,
      delay: 150,
      delayOnTouchOnly: true,
      ghostClass: "k-ghost",
      scroll: false,
      onStart: () => this.hold(),
      onEnd: (event) => {
        this.letGo();
        if (event.from !== event.to || event.oldIndex !== event.newIndex) this.dropped(event.item);
      },
    }));
    this.dataset["ready"] = "";
  }

  private hold(): void {
    this.dataset["held"] = "";
    this.edges.begin();
  }

  private letGo(): void {
    delete this.dataset["held"];
    this.edges.end();
  }

  disconnectedCallback(): void {
    this.letGo();
    for (const sortable of this.sortables) sortable.destroy();
  }

  private get columns(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".k-column-cards")];
  }

  private dropped(item: HTMLElement): void {
    const column = item.closest<HTMLElement>("[data-column]")?.dataset["column"] ?? "";
    const before = (item.nextElementSibling as HTMLElement | null)?.dataset["id"] ?? "";
    const values = { id: item.dataset["id"] ?? "", column, before };
    void htmx.ajax("post", this.dataset["dropUrl"] ?? "", { source: this, target: "#sheet-body", values });
  }
}

customElements.define("k-board", KBoard);
