/** A place to sign with a finger, a pen or the mouse; what is drawn goes along as a PNG.
 *  <k-signature hidden><canvas></canvas><input type="hidden" name="signature"><button type="button" data-clear>…</button></k-signature> */

export class KSignature extends HTMLElement {
  private drawing = false;

  connectedCallback(): void {
    this.hidden = false;
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => this.end());
    this.querySelector("[data-clear]")?.addEventListener("click", () => this.clear());
  }

  private get canvas(): HTMLCanvasElement {
    return this.querySelector("canvas") as HTMLCanvasElement;
  }

  private get pen(): CanvasRenderingContext2D {
    return this.canvas.getContext("2d") as CanvasRenderingContext2D;
  }

  private get drawn(): HTMLInputElement {
    return this.querySelector("input[type=hidden]") as HTMLInputElement;
  }

  private begin(event: PointerEvent): void {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.drawing = true;
    const { pen } = this;
    Object.assign(pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round", strokeStyle: "#1a1c21" });
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
    this.drawn.value = this.canvas.toDataURL("image/png");
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
