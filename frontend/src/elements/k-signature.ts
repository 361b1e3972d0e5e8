/** A place to sign with a finger, a pen or the mouse, or by the name as typed; the picture goes along as a PNG.
 *  <k-signature hidden><canvas></canvas><input type="hidden" name="pen" disabled><input type="hidden" name="signature">
 *    <button type="button" data-typed>…</button><button type="button" data-clear>…</button><p data-missing hidden>…</p></k-signature>
 *  Of the form it reads `name`, and nothing is accepted unsigned. */

const INK = "#1a1c21";

export class KSignature extends HTMLElement {
  private drawing = false;

  connectedCallback(): void {
    this.hidden = false;
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => this.end());
    this.querySelector("[data-clear]")?.addEventListener("click", () => this.clear());
    this.querySelector("[data-typed]")?.addEventListener("click", () => this.write());
    const pen = this.querySelector<HTMLInputElement>("[name=pen]");
    if (pen) pen.disabled = false;
    this.form?.addEventListener("submit", (event) => this.insist(event));
  }

  private get canvas(): HTMLCanvasElement {
    return this.querySelector("canvas") as HTMLCanvasElement;
  }

  private get form(): HTMLFormElement | null {
    return this.closest("form");
  }

  private get pen(): CanvasRenderingContext2D {
    return this.canvas.getContext("2d") as CanvasRenderingContext2D;
  }

  private get drawn(): HTMLInputElement {
    return this.querySelector("[name=signature]") as HTMLInputElement;
  }

  private insist(event: SubmitEvent): void {
    const pressed = event.submitter as HTMLButtonElement | null;
    if (pressed?.value !== "accept" || this.drawn.value) return;
    event.preventDefault();
    const missing = this.querySelector<HTMLElement>("[data-missing]");
    if (missing) missing.hidden = false;
    this.scrollIntoView({ block: "center" });
  }

  /** The typed name, as large as there is room for. */
  private write(): void {
    const name = this.form?.querySelector<HTMLInputElement>("[name=name]");
    if (!name?.value.trim()) {
      name?.focus();
      return;
    }
    this.clear();
    const { canvas, pen } = this;
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", fillStyle: INK, font: "italic 64px Rubik, cursive" });
    pen.fillText(name.value.trim(), canvas.width / 2, canvas.height / 2, canvas.width - 40);
    this.keep();
  }

  private begin(event: PointerEvent): void {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.drawing = true;
    const { pen } = this;
    Object.assign(pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round", strokeStyle: INK });
    pen.beginPath();
    pen.moveTo(...this.at(event));
  }

  private draw(event: PointerEvent): void {
    if (!this.drawing) return;
    this.pen.lineTo(...this.at(event));
    this.pen.stroke();
  }

  private end(): void {
    if (!this.drawing) return;
    this.drawing = false;
    this.keep();
  }

  private keep(): void {
    this.drawn.value = this.canvas.toDataURL("image/png");
    const missing = this.querySelector<HTMLElement>("[data-missing]");
    if (missing) missing.hidden = true;
  }

  private clear(): void {
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.drawn.value = "";
  }

  /** The canvas has its own size, whatever room the page gives it. */
  private at(event: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * this.canvas.width) / box.width, ((event.clientY - box.top) * this.canvas.height) / box.height];
  }
}

customElements.define("k-signature", KSignature);
