/** @ in a text offers colleagues; the text keeps "@Name", by which the server knows who is meant.
 *  <k-mention data-search-url="/alon/pick/users/"><textarea name="body"></textarea></k-mention>, or a <k-editor> in its place. */

import { t } from "../lib/gettext.ts";
import { getJson } from "../lib/http.ts";
import { debounce } from "../lib/keys.ts";
import type { Choice } from "./k-combobox.ts";

const BEGUN = /(?:^|\s)@([^\s@]{0,30})$/u;

export class KMention extends HTMLElement {
  private asking = new AbortController();
  private list: HTMLElement | undefined;
  private readonly ask = debounce(() => void this.search(), 120);

  connectedCallback(): void {
    this.addEventListener("input", () => (this.word() === undefined ? this.hide() : this.ask()));
    this.addEventListener("keydown", (event) => this.keys(event), { capture: true });
    this.addEventListener("focusout", () => this.hide());
  }

  /** The letters after the @ that the caret stands behind. */
  private word(): string | undefined {
    return BEGUN.exec(this.typed())?.[1];
  }

  private typed(): string {
    const at = document.activeElement;
    if (at instanceof HTMLTextAreaElement) return at.value.slice(0, at.selectionStart);
    const { anchorNode, anchorOffset } = getSelection() ?? {};
    return anchorNode instanceof Text && this.contains(anchorNode) ? anchorNode.data.slice(0, anchorOffset) : "";
  }

  private async search(): Promise<void> {
    const url = this.dataset["searchUrl"];
    const word = this.word();
    if (!url || word === undefined) return this.hide();
    this.asking.abort();
    this.asking = new AbortController();
    const people = await getJson<Choice[]>(`${url}?${new URLSearchParams({ q: word })}`, this.asking.signal);
    if (people?.length && this.word() === word) this.show(people);
    else this.hide();
  }

  private show(people: Choice[]): void {
    this.hide();
    this.list = document.createElement("div");
    this.list.className = "k-options k-mentions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", t("Colleagues"));
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

  private put({ text }: Choice): void {
    const back = (this.word()?.length ?? 0) + 1;
    const at = document.activeElement;
    if (at instanceof HTMLTextAreaElement) at.setRangeText(`@${text} `, at.selectionStart - back, at.selectionStart, "end");
    else this.rewrite(back, `@${text} `);
    this.hide();
  }

  /** In rich text, as if typed over what was begun. */
  private rewrite(back: number, words: string): void {
    const selection = getSelection();
    const node = selection?.anchorNode;
    if (!selection || !node) return;
    selection.setBaseAndExtent(node, selection.anchorOffset - back, node, selection.anchorOffset);
    document.execCommand("insertText", false, words);
  }

  private hide(): void {
    this.list?.remove();
    this.list = undefined;
  }
}

customElements.define("k-mention", KMention);
