/** Bare-letter shortcuts, by the place of the key, so that they work on a Hebrew layout too.
 *  <k-shortcuts><dialog id="keys">…</dialog></k-shortcuts>
 *  ? help · n new · g then a letter goes ([data-go]) · n then a letter makes ([data-new]) · e edit · . composer · / find in the list ·
 *  j and k on a card: next and previous record · any other key presses what names it ([data-press]). Rows of a list are k-list's. */

import { hasModifier, isTyping } from "../lib/keys.ts";

const PATIENCE = 1_200;

export class KShortcuts extends HTMLElement {
  private ending = new AbortController();
  private leader = "";
  private timer = 0;

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    document.addEventListener("click", (event) => (event.target as Element).closest("[data-keys]") && this.help(), { signal });
    this.querySelector("dialog")?.addEventListener("click", (event) => (event.target as Element).matches("dialog") && this.querySelector("dialog")?.close(), { signal });
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private key(event: KeyboardEvent): void {
    if (isTyping(event) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const { leader } = this;
    this.leader = "";
    const done = leader ? this.second(leader, event.code) : this.first(event);
    if (done) event.preventDefault();
  }

  private first(event: KeyboardEvent): boolean {
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return this.help();
    if (hasModifier(event)) return false;
    switch (event.code) {
      case "KeyG":
      case "KeyN":
        return this.wait(event.code);
      case "KeyE":
        return press("[data-edit]");
      case "KeyJ":
        return press('[data-step="next"]');
      case "KeyK":
        return press('[data-step="previous"]');
      case "Period":
        return focus("#composer :is(textarea, [contenteditable])");
      case "Slash":
      case "KeyQ":
        return event.key === "/" && focus("#list-q");
      default:
        return !event.repeat && press(`[data-press="${event.code}"]`);
    }
  }

  private second(leader: string, code: string): boolean {
    clearTimeout(this.timer);
    if (leader === "KeyG") return press(`[data-go="${code}"]`);
    return press(`[data-new="${code}"]`) || press('[data-new=""]');
  }

  /** "n" alone opens the new record of this screen, if no second letter follows. */
  private wait(leader: string): boolean {
    this.leader = leader;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.leader === "KeyN") press('[data-new=""]') || press("[data-new]");
      this.leader = "";
    }, leader === "KeyN" && !document.querySelector('[data-new]:not([data-new=""])') ? 0 : PATIENCE / 3);
    return true;
  }

  private help(): boolean {
    this.querySelector("dialog")?.showModal();
    return true;
  }
}

function press(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found || found.getAttribute("aria-disabled") === "true") return false;
  found.click();
  return true;
}

function focus(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  found?.focus();
  return Boolean(found);
}

customElements.define("k-shortcuts", KShortcuts);
