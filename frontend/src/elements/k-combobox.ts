/** Picks a record that the server finds while one types.
 *  <k-combobox data-search-url="/alon/parties/pick/" data-new-url="…"><input type="hidden" name="party" value="7"><input type="text" value="Dana"></k-combobox>
 *  The server answers [{value, text, hint}] to ?q=. */

import { t } from "../lib/gettext.ts";
import { getJson } from "../lib/http.ts";
import { debounce } from "../lib/keys.ts";

export interface Choice {
  value: string;
  text: string;
  hint?: string;
}

let serial = 0;

export class KCombobox extends HTMLElement {
  private asking = new AbortController();
  private list: HTMLElement | undefined;
  private at = -1;
  private chosen = "";
  private readonly ask = debounce(() => void this.search(), 120);

  connectedCallback(): void {
    const { input } = this;
    this.chosen = input.value;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off", dir: "auto" })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.ask());
    input.addEventListener("focus", () => input.select());
    input.addEventListener("keydown", (event) => this.keys(event));
    this.addEventListener("focusout", (event) => this.contains(event.relatedTarget as Node | null) || this.leave());
  }

  private get input(): HTMLInputElement {
    return this.querySelector("input:not([type=hidden])") as HTMLInputElement;
  }

  private get hiddenInput(): HTMLInputElement {
    return this.querySelector("input[type=hidden]") as HTMLInputElement;
  }

  private async search(): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const query = new URLSearchParams({ q: this.input.value });
    const choices = await getJson<Choice[]>(`${this.dataset["searchUrl"]}?${query}`, this.asking.signal);
    if (choices && document.activeElement === this.input) this.show(choices);
  }

  private show(choices: Choice[]): void {
    this.hide();
    const list = document.createElement("div");
    list.className = "k-options";
    list.id = `k-options-${++serial}`;
    list.setAttribute("role", choices.length ? "listbox" : "status");
    list.setAttribute("aria-label", this.input.labels?.[0]?.textContent ?? "");
    list.append(...choices.map((choice) => this.option(choice)));
    if (!choices.length) list.append(Object.assign(document.createElement("p"), { className: "k-options-empty", textContent: t("Nothing found.") }));
    this.append(list);
    this.list = list;
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-controls", list.id);
    this.move(choices.length ? 0 : -1);
  }

  private option(choice: Choice): HTMLElement {
    const option = document.createElement("div");
    option.setAttribute("role", "option");
    option.id = `k-option-${++serial}`;
    const text = document.createElement("bdi");
    text.textContent = choice.text;
    const hint = document.createElement("bdi");
    hint.className = "k-quiet";
    hint.textContent = choice.hint ?? "";
    option.append(text, hint);
    option.addEventListener("pointerdown", (event) => (event.preventDefault(), this.choose(choice)));
    option.addEventListener("k:choose", () => this.choose(choice));
    return option;
  }

  private keys(event: KeyboardEvent): void {
    const options = this.list?.querySelectorAll("[role=option]") ?? [];
    if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      event.preventDefault();
      if (!this.list) return this.ask();
      this.move((this.at + (event.code === "ArrowDown" ? 1 : -1) + options.length) % (options.length || 1));
    } else if (event.code === "Enter" && this.list && this.at >= 0) {
      event.preventDefault();
      options[this.at]?.dispatchEvent(new CustomEvent("k:choose"));
    } else if (event.code === "Escape" && this.list) {
      event.stopPropagation();
      event.preventDefault();
      this.hide();
    }
  }

  private move(to: number): void {
    this.at = to;
    this.list?.querySelectorAll("[role=option]").forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === to));
      if (place === to) this.input.setAttribute("aria-activedescendant", option.id);
    });
  }

  private choose({ value, text }: Choice): void {
    this.chosen = this.input.value = text;
    this.hiddenInput.value = value;
    this.hide();
    this.hiddenInput.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** An emptied field is an emptied choice; half a name is not a choice. */
  private leave(): void {
    this.hide();
    if (!this.input.value.trim()) this.choose({ value: "", text: "" });
    else this.input.value = this.chosen;
  }

  private hide(): void {
    this.list?.remove();
    this.list = undefined;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

customElements.define("k-combobox", KCombobox);
