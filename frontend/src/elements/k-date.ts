/** A day, or a day and its hour, written day first: typed, stepped with the arrows, or chosen from the browser's calendar.
 *  <k-date data-native="date"><input type="text" name="due"><button type="button" class="k-calendar" hidden></button></k-date>
 *  The browser's own field stays out of sight: it would show day and month in the order of the browser's language. */

const WRITTEN = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s+(\d{1,2}:\d\d))?$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/;
const DAY = 24 * 60 * 60 * 1000;

export class KDate extends HTMLElement {
  private native: HTMLInputElement | undefined;

  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || !this.line || this.native) return;
    this.native = document.createElement("input");
    this.native.type = this.dataset["native"] ?? "date";
    this.native.tabIndex = -1;
    this.native.setAttribute("aria-hidden", "true");
    button.before(this.native);
    button.hidden = this.line.disabled || this.line.readOnly;
    button.addEventListener("click", () => this.choose());
    this.native.addEventListener("change", () => this.write(this.native?.value ?? ""));
    this.line.addEventListener("keydown", (event) => this.keys(event));
  }

  private get line(): HTMLInputElement | null {
    return this.querySelector("input[type=text]");
  }

  private choose(): void {
    if (!this.native) return;
    this.native.value = this.iso();
    this.native.showPicker();
  }

  private keys(event: KeyboardEvent): void {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.code];
    if (!step) return;
    event.preventDefault();
    if (event.altKey) return this.choose();
    const [day, hour] = this.iso().split("T");
    if (!day) return;
    const next = new Date(Date.parse(day) + step * DAY).toISOString().slice(0, 10);
    this.write(hour ? `${next}T${hour}` : next);
  }

  /** What the line says, as the browser's field wants it; "" when that is no day. */
  private iso(): string {
    const typed = this.line?.value.trim() ?? "";
    const [, day, month, year, hour] = WRITTEN.exec(typed) ?? [];
    if (!day || !month || !year) return ISO.test(typed) ? typed : "";
    const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    if (Number.isNaN(Date.parse(date))) return "";
    return this.dataset["native"] === "date" ? date : `${date}T${(hour ?? "09:00").padStart(5, "0")}`;
  }

  private write(iso: string): void {
    const [, year, month, day, hour] = ISO.exec(iso) ?? [];
    if (!this.line) return;
    this.line.value = day ? [`${day}/${month}/${year}`, hour].filter(Boolean).join(" ") : "";
    this.line.dispatchEvent(new Event("input", { bubbles: true }));
    this.line.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("k-date", KDate);
