/** Cards between columns, by mouse, finger or keyboard.
 *  <k-board data-drop-url="/alon/leads/board/drop/"><section data-column="new"><div class="k-column-cards" aria-label="New">…<article class="k-ticket" data-id="7">
 *  Posts id, column, and before (the id it now stands before); a refusal puts the card back. */

import Sortable from "sortablejs";

import { post } from "../lib/http.ts";
import { byKeyboard } from "../lib/drag.ts";
import { refresh } from "../lib/visit.ts";

export class KBoard extends HTMLElement {
  private sortables: Sortable[] = [];

  connectedCallback(): void {
    this.sortables = this.columns.map((column) => Sortable.create(column, {
      group: "board",
      draggable: ".k-ticket",
      animation: 120,
      delay: 150,
      delayOnTouchOnly: true,
      ghostClass: "k-ghost",
      scroll: true,
      onEnd: (event) => (event.from !== event.to || event.oldIndex !== event.newIndex) && void this.dropped(event.item),
    }));
    byKeyboard(this, { columns: () => this.columns, items: ".k-ticket", handle: ".k-ticket > a", dropped: (item) => void this.dropped(item) });
  }

  disconnectedCallback(): void {
    for (const sortable of this.sortables) sortable.destroy();
  }

  private get columns(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".k-column-cards")];
  }

  private async dropped(item: HTMLElement): Promise<void> {
    const column = item.closest<HTMLElement>("[data-column]")?.dataset["column"] ?? "";
    const before = (item.nextElementSibling as HTMLElement | null)?.dataset["id"] ?? "";
    await post(this.dataset["dropUrl"] ?? "", { id: item.dataset["id"] ?? "", column, before });
    await refresh();
  }
}

customElements.define("k-board", KBoard);
