/** Light, dark or the system's; comfortable or compact. Shown at once, kept by the server for this person.
 *  <k-theme data-url="/alon/preference/"><button data-theme-to="dark" aria-pressed="false">…</button></k-theme> */

import { post } from "../lib/http.ts";

export class KTheme extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => this.choose((event.target as Element).closest("button")));
  }

  private choose(button: HTMLButtonElement | null): void {
    const name = button?.dataset["themeTo"] ? "theme" : "density";
    const value = button?.dataset["themeTo"] ?? button?.dataset["densityTo"];
    if (!button || !value) return;
    document.documentElement.dataset[name] = value;
    for (const other of button.parentElement?.querySelectorAll("button") ?? []) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    if (this.dataset["url"]) void post(this.dataset["url"], { name, value });
  }
}

customElements.define("k-theme", KTheme);
