/** Narrows the side menu to icons, and remembers it in a cookie that the server reads.
 *  <k-menu-toggle><button aria-expanded="true">…</button></k-menu-toggle> */

const YEAR = 31_536_000;

export class KMenuToggle extends HTMLElement {
  connectedCallback(): void {
    this.reflect();
    this.addEventListener("click", () => this.toggle());
  }

  private toggle(): void {
    const page = document.documentElement;
    page.dataset["menu"] = page.dataset["menu"] === "narrow" ? "wide" : "narrow";
    document.cookie = `menu=${page.dataset["menu"]}; path=/; max-age=${YEAR}; samesite=lax`;
    this.reflect();
  }

  private reflect(): void {
    const wide = document.documentElement.dataset["menu"] !== "narrow";
    this.querySelector("button")?.setAttribute("aria-expanded", String(wide));
  }
}

customElements.define("k-menu-toggle", KMenuToggle);
