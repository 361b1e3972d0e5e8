/** The lines of a document: there is always an empty one at the end, and each can be moved or removed.
 *  <k-lines data-name="lines"><div data-lines><div data-line>…inputs…</div></div><template><div data-line>…</div></template></k-lines>
 *  Alt with the arrows moves the line in which one stands; the server adds up after every change. */

const NEXT = "next";

export class KLines extends HTMLElement {
  private made = 0;

  connectedCallback(): void {
    this.made = this.place.childElementCount;
    this.addEventListener("input", () => this.keepOneEmpty());
    this.addEventListener("change", () => this.keepOneEmpty());
    this.addEventListener("click", (event) => this.press(event));
    this.addEventListener("keydown", (event) => this.keys(event));
  }

  private get place(): HTMLElement {
    return this.querySelector("[data-lines]") as HTMLElement;
  }

  private get lines(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(":scope > [data-lines] > [data-line]:not([hidden])")];
  }

  private keepOneEmpty(): void {
    const last = this.lines.at(-1);
    if (!last || !isEmpty(last)) this.place.append(this.blank());
  }

  private blank(): HTMLElement {
    const template = this.querySelector(":scope > template") as HTMLTemplateElement;
    const line = (template.content.querySelector("[data-line]") as HTMLElement).cloneNode(true) as HTMLElement;
    const place = String(this.made++);
    for (const part of line.querySelectorAll<HTMLElement>("[id]")) part.id = part.id.replace(NEXT, place);
    for (const input of line.querySelectorAll<HTMLInputElement>(`input[value="${NEXT}"]`)) input.value = place;
    return line;
  }

  private press(event: Event): void {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-up], [data-down], [data-remove]");
    const line = button?.closest<HTMLElement>("[data-line]");
    if (!button || !line) return;
    if (button.matches("[data-remove]")) this.remove_(line);
    else this.move(line, button.matches("[data-up]") ? -1 : 1, button);
  }

  private keys(event: KeyboardEvent): void {
    const line = (event.target as Element).closest<HTMLElement>("[data-line]");
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.code];
    if (!line || !event.altKey || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(line, step, event.target as HTMLElement);
  }

  private move(line: HTMLElement, step: number, focused: HTMLElement): void {
    const lines = this.lines;
    const other = lines[lines.indexOf(line) + step];
    if (!other || isEmpty(line)) return;
    if (step < 0) other.before(line);
    else other.after(line);
    focused.focus();
    this.changed();
  }

  /** It stays where it is, unseen and unsent: an answer may be on its way that speaks of it. */
  private remove_(line: HTMLElement): void {
    const { lines } = this;
    const next = lines[lines.indexOf(line) + 1] ?? lines[lines.indexOf(line) - 1];
    line.hidden = true;
    for (const input of line.querySelectorAll<HTMLInputElement>("input, textarea, select")) input.disabled = true;
    next?.querySelector<HTMLElement>("input:not([type=hidden])")?.focus();
    this.changed();
  }

  private changed(): void {
    this.keepOneEmpty();
    this.dispatchEvent(new CustomEvent("k:lines"));
  }
}

function isEmpty(line: HTMLElement): boolean {
  const told = line.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('[name$="-product"], [name$="-description"]');
  return [...told].every((input) => !input.value.trim());
}

customElements.define("k-lines", KLines);
