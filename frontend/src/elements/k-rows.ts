/** A list of small rows: there is always one empty line at the end, and an emptied line is a removed one.
 *  <k-rows data-name="phones"><div class="k-row-line">…inputs…</div></k-rows> */

const LINE = ":scope > .k-row-line";

export class KRows extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("input", () => this.keepOneEmpty());
  }

  private get lines(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(LINE)];
  }

  private keepOneEmpty(): void {
    const last = this.lines.at(-1);
    if (!last || isEmpty(last)) return;
    const line = last.cloneNode(true) as HTMLElement;
    const place = this.lines.length;
    line.setAttribute("aria-label", String(place + 1));
    for (const more of line.querySelectorAll("details")) more.open = false;
    for (const input of line.querySelectorAll("input")) {
      if (["radio", "checkbox"].includes(input.type)) [input.value, input.checked] = [String(place), false];
      else input.value = "";
    }
    this.append(line);
  }
}

function isEmpty(line: HTMLElement): boolean {
  return [...line.querySelectorAll<HTMLInputElement>("input:not([type=radio], [type=checkbox])")].every((input) => !input.value.trim());
}

customElements.define("k-rows", KRows);
