/** Chosen or dropped files, by a button in the page's own language; without scripts the browser's own control.
 *  <k-file><input type="file" id="one" name="file"><label class="btn" for="one">…</label><output></output></k-file> */

export class KFile extends HTMLElement {
  private ending = new AbortController();

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    const area = this.closest<HTMLElement>(".k-drop-file") ?? this;
    this.input.addEventListener("change", () => this.tell(), { signal });
    area.addEventListener("dragover", (event) => event.preventDefault(), { signal });
    area.addEventListener("drop", (event) => this.dropped(event), { signal });
    this.tell();
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private get input(): HTMLInputElement {
    return this.querySelector("input") as HTMLInputElement;
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    const files = event.dataTransfer?.files;
    if (!files?.length || (files.length > 1 && !this.input.multiple)) return;
    this.input.files = files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private tell(): void {
    const names = [...(this.input.files ?? [])].map((file) => file.name);
    (this.querySelector("output") as HTMLOutputElement).textContent = names.join(" · ");
  }
}

customElements.define("k-file", KFile);
