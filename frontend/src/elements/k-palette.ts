/** Ctrl K: search and commands. Letters search, arrows move, Enter opens; Alt and C, M or T calls, mails or adds a task
 *  straight from the result; ">" (or "<", its twin on a Hebrew keyboard) lists the commands of <template data-commands>.
 *  <k-palette data-url="/alon/search/"><dialog>…<input name="q">…<div class="k-palette-results" role="grid"></div></dialog></k-palette>
 *  The server answers search.html: rows .k-hit with a link first, and links with data-verb. */

import htmx from "htmx.org";

import { getRegion } from "../lib/http.ts";
import { debounce } from "../lib/keys.ts";

const WAIT = 120;
const VERBS: Record<string, string> = { KeyC: "call", KeyM: "mail", KeyT: "task" };

export class KPalette extends HTMLElement {
  private ending = new AbortController();
  private asking = new AbortController();
  private readonly ask = debounce((text: string) => void this.search(text), WAIT);

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("keydown", (event) => this.summon(event), { signal });
    document.addEventListener("click", (event) => this.summonByClick(event), { signal });
    this.input.addEventListener("input", () => this.typed(), { signal });
    this.dialog.addEventListener("keydown", (event) => this.keys(event), { signal });
    this.dialog.addEventListener("click", (event) => this.clicked(event), { signal });
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private get dialog(): HTMLDialogElement {
    return this.querySelector("dialog") as HTMLDialogElement;
  }

  private get input(): HTMLInputElement {
    return this.querySelector("input") as HTMLInputElement;
  }

  private get results(): HTMLElement {
    return this.querySelector(".k-palette-results") as HTMLElement;
  }

  private summon(event: KeyboardEvent): void {
    if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.open();
  }

  private summonByClick(event: MouseEvent): void {
    if (!(event.target as Element).closest("[data-palette]")) return;
    event.preventDefault();
    this.open();
  }

  private open(): void {
    if (this.dialog.open) return this.dialog.close();
    this.dialog.showModal();
    this.input.select();
    this.typed();
  }

  private typed(): void {
    const text = this.input.value.trim();
    if (/^[<>]/.test(text)) this.commands(text.slice(1).trim());
    else this.ask(text);
  }

  private commands(text: string): void {
    this.asking.abort();
    const all = (this.querySelector("template[data-commands]") as HTMLTemplateElement).content.cloneNode(true) as DocumentFragment;
    const words = text.toLocaleLowerCase().split(/\s+/);
    const fitting = [...all.children].filter((option) => words.every((word) => option.textContent?.toLocaleLowerCase().includes(word)));
    this.show(fitting);
  }

  private async search(text: string): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const url = `${this.dataset["url"]}?${new URLSearchParams({ q: text })}`;
    const html = await getRegion(url, "palette-results", this.asking.signal);
    if (html === undefined || this.input.value.trim() !== text) return;
    this.show([...new DOMParser().parseFromString(html, "text/html").body.children]);
  }

  private show(nodes: Element[]): void {
    this.results.replaceChildren(...nodes);
    htmx.process(this.results);
    this.options.forEach((option, place) => (option.id ||= `hit-${place}`));
    this.select(this.options[0]);
  }

  private get options(): HTMLElement[] {
    return [...this.results.querySelectorAll<HTMLElement>(".k-hit")];
  }

  private get selected(): HTMLElement | null {
    return this.results.querySelector("[aria-selected=true]");
  }

  private select(option: HTMLElement | undefined): void {
    this.selected?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  private keys(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    const verb = event.altKey ? VERBS[event.code] : undefined;
    if (step) this.move(step);
    else if (verb) this.follow(this.selected?.querySelector(`[data-verb=${verb}]`));
    else if (event.code === "Enter" && event.target === this.input) this.follow(this.selected?.querySelector("a"));
    else return;
    event.preventDefault();
  }

  private move(step: number): void {
    const { options } = this;
    const at = options.indexOf(this.selected as HTMLElement);
    this.select(options[(at + step + options.length) % options.length]);
  }

  private clicked(event: MouseEvent): void {
    const at = event.target as HTMLElement;
    if (at === this.dialog || at.closest("a")) return this.dialog.close();
    this.follow(at.closest(".k-hit")?.querySelector("a"));
  }

  private follow(link: HTMLAnchorElement | null | undefined): void {
    if (!link) return;
    this.dialog.close();
    link.click();
  }
}

customElements.define("k-palette", KPalette);
