/** Tags: Enter or a comma adds, Backspace takes the last one off, suggestions from a datalist.
 *  <k-tags data-name="tags"><input type="hidden" name="tags" value="VIP"><input type="text" list="known-tags"></k-tags> */

import { t } from "../lib/gettext.ts";

export class KTags extends HTMLElement {
  private box = document.createElement("div");

  connectedCallback(): void {
    const input = this.input;
    input.classList.add("k-bare");
    input.dir = "auto";
    this.box.className = "k-tagbox";
    input.before(this.box);
    this.box.append(...this.hiddenInputs.map((hidden) => this.tag(hidden)), input);
    this.box.addEventListener("click", (event) => event.target === this.box && input.focus());
    input.addEventListener("keydown", (event) => this.keys(event));
    input.addEventListener("change", () => this.add());
  }

  private get input(): HTMLInputElement {
    return this.querySelector("input:not([type=hidden])") as HTMLInputElement;
  }

  private get hiddenInputs(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("input[type=hidden]")];
  }

  private keys(event: KeyboardEvent): void {
    if (event.code === "Enter" || event.key === ",") {
      if (!this.input.value.trim()) return;
      event.preventDefault();
      this.add();
    } else if (event.code === "Backspace" && !this.input.value) {
      this.box.querySelector(".k-tag:last-of-type")?.remove();
      this.changed();
    }
  }

  private add(): void {
    const text = this.input.value.trim().replace(/,$/, "");
    this.input.value = "";
    if (!text || this.hiddenInputs.some((hidden) => hidden.value === text)) return;
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: this.dataset["name"] ?? "tags", value: text });
    this.input.before(this.tag(hidden));
    this.changed();
  }

  private tag(hidden: HTMLInputElement): HTMLElement {
    const tag = document.createElement("span");
    tag.className = `k-tag k-colour-${hidden.dataset["colour"] ?? "gray"}`;
    const text = document.createElement("bdi");
    text.textContent = hidden.value;
    const off = document.createElement("button");
    off.type = "button";
    off.textContent = "×";
    off.setAttribute("aria-label", t("Remove %(text)s", { text: hidden.value }));
    off.addEventListener("click", () => (tag.remove(), this.input.focus(), this.changed()));
    tag.append(text, off, hidden);
    return tag;
  }

  private changed(): void {
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("k-tags", KTags);
