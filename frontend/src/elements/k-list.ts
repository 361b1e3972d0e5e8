/** A list of records by keyboard: j/k or arrows move, Enter opens, Space peeks, x selects, Shift selects a range.
 *  <k-list data-key="parties" data-columns-url="…">…table, #selection, #peek…</k-list>
 *  Selection posts id=… for the ticked rows, or all=1 and query=… for everything that matches. */

import htmx from "htmx.org";

import { t } from "../lib/gettext.ts";
import { hasModifier, debounce, isTyping } from "../lib/keys.ts";
import { resizable } from "../lib/columns.ts";

export class KList extends HTMLElement {
  private ending = new AbortController();
  private last: HTMLInputElement | undefined;

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("keydown", (event) => this.keys(event), { signal });
    this.addEventListener("click", (event) => this.clicked(event), { signal });
    this.addEventListener("change", () => this.count(), { signal });
    this.find?.addEventListener("input", debounce(() => this.find?.form?.requestSubmit(), 250), { signal });
    this.wrap?.addEventListener("scroll", () => this.wrap?.toggleAttribute("data-scrolled", this.wrap.scrollLeft !== 0), { signal, passive: true });
    resizable(this, signal);
    this.mark(this.rows.find((row) => row.dataset["id"] === sessionStorage.getItem(this.memory)));
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private get memory(): string {
    return `k-list:${location.pathname}`;
  }

  private get wrap(): HTMLElement | null {
    return this.querySelector(".k-table-wrap");
  }

  private get find(): HTMLInputElement | null {
    return this.querySelector("#list-q");
  }

  private get rows(): HTMLTableRowElement[] {
    return [...this.querySelectorAll<HTMLTableRowElement>("tbody tr[data-id]")];
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("tbody .k-pick input")];
  }

  private get current(): HTMLTableRowElement | null {
    return this.querySelector("tr[data-current]");
  }

  private mark(row: HTMLTableRowElement | undefined): void {
    this.current?.removeAttribute("data-current");
    row?.setAttribute("data-current", "");
    if (row?.dataset["id"]) sessionStorage.setItem(this.memory, row.dataset["id"]);
  }

  private keys(event: KeyboardEvent): void {
    if (isTyping(event) || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.code === "Escape") return this.querySelector<HTMLElement>("#peek:not([hidden])") ? this.unpeek() : this.clear();
    if (hasModifier(event) || (event.target as Element).closest("button, summary")) return;
    const step = { KeyJ: 1, ArrowDown: 1, KeyK: -1, ArrowUp: -1 }[event.code];
    if (step) this.move(step);
    else if (event.code === "KeyX") this.current?.querySelector<HTMLInputElement>(".k-pick input")?.click();
    else if (event.code === "Space" && this.current) this.peek(this.current);
    else if (event.code === "Enter" && this.current && !(event.target as Element).closest("a")) this.current.querySelector<HTMLElement>("a.k-open")?.click();
    else return;
    event.preventDefault();
  }

  private move(step: number): void {
    const at = this.current ? this.rows.indexOf(this.current) + step : 0;
    const row = this.rows[Math.max(0, Math.min(at, this.rows.length - 1))];
    this.mark(row);
    row?.querySelector<HTMLElement>("a.k-open")?.focus();
    row?.scrollIntoView({ block: "nearest" });
    if (row && !this.querySelector<HTMLElement>("#peek")?.hidden) this.peek(row);
  }

  private clicked(event: MouseEvent): void {
    const at = event.target as HTMLElement;
    const box = at.closest<HTMLInputElement>("tbody .k-pick input");
    if (at.closest("[data-pick]")) this.toggleAttribute("data-picking");
    else if (at.matches("[data-pick-page]")) this.tick(this.boxes, (at as HTMLInputElement).checked);
    else if (at.closest("[data-pick-none]")) this.clear();
    else if (at.closest("[data-pick-all]")) this.all();
    else if (at.closest("[data-peek-close]")) this.unpeek();
    else if (box) this.range(box, event.shiftKey);
    else if (at.closest("tr[data-id]")) this.mark(at.closest<HTMLTableRowElement>("tr[data-id]") ?? undefined);
  }

  private range(box: HTMLInputElement, shift: boolean): void {
    const [from, to] = [this.boxes.indexOf(this.last ?? box), this.boxes.indexOf(box)].sort((a, b) => a - b) as [number, number];
    if (shift && from >= 0) this.tick(this.boxes.slice(from, to + 1), box.checked);
    this.last = box;
  }

  private tick(boxes: HTMLInputElement[], on: boolean): void {
    for (const box of boxes) box.checked = on;
    this.count();
  }

  private clear(): void {
    this.tick(this.boxes, false);
    this.removeAttribute("data-picking");
  }

  private count(): void {
    const picked = this.boxes.filter((box) => box.checked).length;
    for (const box of this.boxes) box.closest("tr")?.toggleAttribute("data-picked", box.checked);
    this.toggleAttribute("data-picked", picked > 0);
    this.tell(t("%(count)s selected", { count: picked }), "", picked > 0);
    const page = this.querySelector<HTMLInputElement>("[data-pick-page]");
    if (page) [page.checked, page.indeterminate] = [picked > 0 && picked === this.boxes.length, picked > 0 && picked < this.boxes.length];
  }

  private all(): void {
    const count = this.querySelector("#list-count")?.textContent?.trim() ?? "";
    this.tell(t("All %(count)s selected", { count }), "1", true);
  }

  private tell(text: string, all: string, show: boolean): void {
    const bar = this.querySelector<HTMLFormElement>("#selection");
    if (!bar) return;
    bar.hidden = !show;
    (bar.elements.namedItem("all") as HTMLInputElement).value = all;
    (bar.querySelector("[data-picked-text]") as HTMLElement).textContent = text;
    (bar.querySelector("[data-pick-all]") as HTMLElement).hidden = all !== "" || this.boxes.some((box) => !box.checked);
  }

  private peek(row: HTMLTableRowElement): void {
    const panel = this.querySelector<HTMLElement>("#peek");
    const url = row.querySelector<HTMLAnchorElement>("a.k-open")?.href;
    if (!panel || !url) return;
    panel.hidden = false;
    void htmx.ajax("get", url, { target: panel, source: panel, swap: "innerHTML" });
  }

  private unpeek(): void {
    const panel = this.querySelector<HTMLElement>("#peek");
    if (panel) panel.hidden = true;
    this.current?.querySelector<HTMLElement>("a.k-open")?.focus();
  }
}

customElements.define("k-list", KList);
