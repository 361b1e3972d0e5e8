/** A menu that drops from its button; without scripts it is a plain <details>.
 *  <k-drop><details><summary>…</summary><div class="k-pop"><a>…</a></div></details></k-drop> */

const ITEMS = ".k-pop :is(a[href], button)";

export class KDrop extends HTMLElement {
  private ending = new AbortController();

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.addEventListener("keydown", (event) => this.keys(event), { signal });
    this.addEventListener("click", (event) => (event.target as Element).closest(".k-pop a, .k-pop button:not([aria-pressed])") && this.close(), { signal });
    document.addEventListener("pointerdown", (event) => this.contains(event.target as Node) || this.close(), { signal });
    this.addEventListener("focusout", (event) => event.relatedTarget && !this.contains(event.relatedTarget as Node) && this.close(), { signal });
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private get details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  private close(): void {
    if (this.details) this.details.open = false;
  }

  private keys(event: KeyboardEvent): void {
    if (event.code === "Escape" && this.details?.open) {
      event.stopPropagation();
      this.close();
      this.querySelector("summary")?.focus();
    }
    if (event.code !== "ArrowDown" && event.code !== "ArrowUp") return;
    event.preventDefault();
    if (this.details) this.details.open = true;
    const items = [...this.querySelectorAll<HTMLElement>(ITEMS)];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const step = event.code === "ArrowDown" ? 1 : -1;
    items[(at + step + items.length) % items.length]?.focus();
  }
}

customElements.define("k-drop", KDrop);
