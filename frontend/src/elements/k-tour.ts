/** A walk around the screen, a place at a time: shows where each thing is, and says what it is for.
 *  <k-tour><button data-tour hidden>…</button><template><dialog>…</dialog><ol><li data-at=".k-find" data-title="…">…</li></ol></template></k-tour>
 *  Arrows and the buttons go on and back, Escape ends. Stops whose place is not on the screen are passed over. */

import { arrow } from "../lib/direction.ts";

const GAP = 8;
const SHOWN = "k-toured";

interface Stop {
  place: HTMLElement;
  title: string;
  words: string;
}

export class KTour extends HTMLElement {
  private stops: Stop[] = [];
  private at = 0;

  connectedCallback(): void {
    const begin = this.querySelector<HTMLButtonElement>("[data-tour]");
    if (begin) begin.hidden = false;
    begin?.addEventListener("click", () => this.begin());
  }

  disconnectedCallback(): void {
    this.leave();
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector(":scope > dialog");
  }

  private begin(): void {
    const made = this.querySelector("template")?.content.cloneNode(true) as DocumentFragment;
    this.stops = [...made.querySelectorAll("li")].flatMap((line) => stop(line));
    this.dialog?.remove();
    this.append(made.querySelector("dialog") as HTMLDialogElement);
    const dialog = this.dialog as HTMLDialogElement;
    dialog.addEventListener("close", () => this.leave());
    dialog.addEventListener("click", (event) => this.pressed(event.target as Element));
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.showModal();
    this.show(0);
  }

  private pressed(at: Element): void {
    if (at.closest("[data-tour-next]")) this.show(this.at + 1);
    else if (at.closest("[data-tour-back]")) this.show(this.at - 1);
    else if (at.closest("[data-tour-end]") || at === this.dialog) this.dialog?.close();
  }

  private key(event: KeyboardEvent): void {
    const way = arrow(event);
    if (way === "next") this.show(this.at + 1);
    if (way === "previous") this.show(this.at - 1);
  }

  private show(to: number): void {
    this.leave();
    const here = this.stops[to];
    if (!here) return to < 0 ? this.show(0) : this.dialog?.close();
    this.at = to;
    here.place.classList.add(SHOWN);
    this.say("[data-tour-place]", `${to + 1} / ${this.stops.length}`);
    this.say("h2", here.title);
    this.say("[data-tour-words]", here.words);
    const back = this.querySelector<HTMLButtonElement>("[data-tour-back]");
    if (back) back.disabled = to === 0;
    this.stand(here.place.getBoundingClientRect());
    this.querySelector<HTMLElement>("[data-tour-next]")?.focus();
  }

  private say(where: string, words: string): void {
    const told = this.dialog?.querySelector(where);
    if (told) told.textContent = words;
  }

  /** Below what it shows, or above; always on the screen. */
  private stand(box: DOMRect): void {
    const dialog = this.dialog as HTMLDialogElement;
    const { width, height } = dialog.getBoundingClientRect();
    const beside = box.height > innerHeight / 2;
    const below = box.bottom + GAP + height < innerHeight ? box.bottom + GAP : box.top - GAP - height;
    const from = beside ? (box.left > innerWidth / 2 ? box.left - GAP - width : box.right + GAP) : box.left + box.width / 2 - width / 2;
    dialog.style.left = `${within(from, innerWidth - width)}px`;
    dialog.style.top = `${within(beside ? box.top + GAP : below, innerHeight - height)}px`;
  }

  private leave(): void {
    document.querySelector(`.${SHOWN}`)?.classList.remove(SHOWN);
  }
}

function stop(line: HTMLElement): Stop[] {
  const places = [...document.querySelectorAll<HTMLElement>(line.dataset["at"] ?? "")];
  const place = places.find((one) => one.checkVisibility());
  return place ? [{ place, title: line.dataset["title"] ?? "", words: line.textContent ?? "" }] : [];
}

function within(at: number, most: number): number {
  return Math.max(GAP, Math.min(at, most - GAP));
}

customElements.define("k-tour", KTour);
