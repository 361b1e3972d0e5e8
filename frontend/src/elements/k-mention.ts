/** @ in a text offers colleagues; the text keeps "@Name", and mention=<id> goes along.
 *  <k-mention data-search-url="/alon/users/pick/"><textarea name="body"></textarea></k-mention> */

import { getJson } from "../lib/http.ts";
import { debounce } from "../lib/keys.ts";
import type { Choice } from "./k-combobox.ts";

export class KMention extends HTMLElement {
  private asking = new AbortController();
  private list: HTMLElement | undefined;
  private readonly ask = debounce(() => void this.search(), 120);

  connectedCallback(): void {
    this.area?.addEventListener("input", () => (this.word() === undefined ? this.hide() : this.ask()));
    this.area?.addEventListener("keydown", (event) => this.keys(event));
    this.area?.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
  }

  private get area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private word(): string | undefined {
    const { area } = this;
    return area ? /(?:^|\s)@([^\s@]{0,30})$/u.exec(area.value.slice(0, area.selectionStart))?.[1] : undefined;
  }

  private async search(): Promise<void> {
    const url = this.dataset["searchUrl"];
    const word = this.word();
    if (!url || word === undefined) return this.hide();
    this.asking.abort();
    this.asking = new AbortController();
    const people = await getJson<Choice[]>(`${url}?${new URLSearchParams({ q: word })}`, this.asking.signal);
    if (people?.length) this.show(people);
    else this.hide();
  }

  private show(people: Choice[]): void {
    this.hide();
    this.list = document.createElement("div");
    this.list.className = "k-options k-mentions";
    this.list.setAttribute("role", "listbox");
    people.forEach((person, place) => {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(place === 0));
      option.append(Object.assign(document.createElement("bdi"), { textContent: person.text }));
      option.addEventListener("pointerdown", (event) => (event.preventDefault(), this.put(person)));
      option.addEventListener("k:choose", () => this.put(person));
      this.list?.append(option);
    });
    this.append(this.list);
  }

  private keys(event: KeyboardEvent): void {
    if (!this.list) return;
    const options = [...this.list.children];
    const at = options.findIndex((option) => option.ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (step) options.forEach((option, place) => option.setAttribute("aria-selected", String(place === (at + step + options.length) % options.length)));
    else if (event.code === "Enter" || event.code === "Tab") options[at]?.dispatchEvent(new CustomEvent("k:choose"));
    else if (event.code === "Escape") this.hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private put({ value, text }: Choice): void {
    const { area } = this;
    if (!area) return;
    area.setRangeText(`@${text} `, area.selectionStart - (this.word()?.length ?? 0) - 1, area.selectionStart, "end");
    this.append(Object.assign(document.createElement("input"), { type: "hidden", name: "mention", value }));
    this.hide();
  }

  private hide(): void {
    this.list?.remove();
    this.list = undefined;
  }
}

customElements.define("k-mention", KMention);
