/** Rich text, no more than is needed: bold, italic, lists, links. The server cleans what arrives.
 *  <k-editor><textarea name="text" aria-labelledby="…">…html…</textarea></k-editor> */

import { t } from "../lib/gettext.ts";

const TOOLS: [command: string, label: string, sign: string][] = [
  ["bold", "Bold", "B"],
  ["italic", "Italic", "I"],
  ["insertUnorderedList", "Bulleted list", "•"],
  ["insertOrderedList", "Numbered list", "1."],
  ["createLink", "Link", "↗"],
];

export class KEditor extends HTMLElement {
  private readonly page = document.createElement("div");

  connectedCallback(): void {
    const { area } = this;
    if (!area || this.contains(this.page)) return;
    this.page.contentEditable = "true";
    this.page.dir = "auto";
    this.page.setAttribute("role", "textbox");
    this.page.setAttribute("aria-multiline", "true");
    this.page.setAttribute("aria-label", area.labels?.[0]?.textContent ?? "");
    this.page.dataset["placeholder"] = area.placeholder;
    this.page.append(...new DOMParser().parseFromString(area.value, "text/html").body.childNodes);
    this.page.addEventListener("input", () => this.keep());
    this.page.addEventListener("paste", (event) => this.paste(event));
    area.hidden = true;
    const frame = document.createElement("div");
    frame.className = "k-editor";
    frame.append(this.bar(), this.page);
    this.append(frame);
  }

  private get area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private bar(): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "k-editor-bar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", t("Formatting"));
    for (const [command, label, sign] of TOOLS) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost btn-sm btn-icon", textContent: sign, title: t(label) });
      button.setAttribute("aria-label", t(label));
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", () => this.apply(command));
      bar.append(button);
    }
    return bar;
  }

  private apply(command: string): void {
    this.page.focus();
    if (command === "createLink") return this.askForLink();
    document.execCommand(command);
    this.keep();
  }

  /** A small field beside the tools; what was chosen in the text waits for the address. */
  private askForLink(): void {
    if (this.querySelector(".k-editor-link")) return;
    const chosen = getSelection()?.getRangeAt(0).cloneRange();
    const field = Object.assign(document.createElement("input"), { className: "k-editor-link", type: "text", dir: "ltr", inputMode: "url", placeholder: "https://" });
    field.setAttribute("aria-label", t("Link address"));
    const done = (address: string): void => {
      field.remove();
      this.page.focus();
      if (chosen) getSelection()?.setBaseAndExtent(chosen.startContainer, chosen.startOffset, chosen.endContainer, chosen.endOffset);
      if (address) this.link(address);
    };
    field.addEventListener("keydown", (event) => {
      if (event.code !== "Enter" && event.code !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      done(event.code === "Enter" ? whole(field.value.trim()) : "");
    });
    this.querySelector(".k-editor-bar")?.append(field);
    field.focus();
  }

  private link(address: string): void {
    const selection = getSelection();
    if (selection?.isCollapsed) {
      document.execCommand("insertText", false, address);
      for (const _letter of address) selection.modify("extend", "backward", "character");
    }
    document.execCommand("createLink", false, address);
    selection?.collapseToEnd();
    this.keep();
  }

  /** Only words are pasted; their dress stays outside. */
  private paste(event: ClipboardEvent): void {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData?.getData("text/plain") ?? "");
  }

  private keep(): void {
    const { area } = this;
    if (!area) return;
    area.value = this.page.textContent?.trim() ? this.told() : "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** With a tag in it, since a text without any would be taken for plain words; spaces are spaces. */
  private told(): string {
    const written = this.page.innerHTML.replaceAll("&nbsp;", " ");
    return this.page.childElementCount ? written : `<p>${written}</p>`;
  }
}

/** Nobody types "https://"; an address with an @ is somebody's mail. */
function whole(typed: string): string {
  if (!typed || /^(https?:|mailto:|tel:)/.test(typed)) return typed;
  return typed.includes("@") ? `mailto:${typed}` : `https://${typed}`;
}

customElements.define("k-editor", KEditor);
