/** A chosen or dropped file is sent at once; the form keeps its id, until it is put away.
 *  <k-upload data-url="/alon/files/upload/" data-accept="image/*"><input type="hidden" name="photo"><img class="k-upload-seen"><button type="button">…</button><output></output><button type="button" data-put-away>…</button></k-upload> */

import { t } from "../lib/gettext.ts";
import { token } from "../lib/http.ts";
import { say } from "../lib/say.ts";

interface Kept {
  id: string;
  title: string;
}

export class KUpload extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button:not([data-put-away])")?.addEventListener("click", () => this.choose());
    this.querySelector("[data-put-away]")?.addEventListener("click", () => this.keep({ id: "", title: "" }));
    this.addEventListener("dragover", (event) => event.preventDefault());
    this.addEventListener("drop", (event) => this.dropped(event));
  }

  private choose(): void {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = this.dataset["accept"] ?? "";
    input.addEventListener("change", () => void this.send(input.files?.[0]));
    input.click();
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    void this.send(event.dataTransfer?.files[0]);
  }

  private async send(file: File | undefined): Promise<void> {
    const url = this.dataset["url"];
    if (!file || !url) return;
    this.setAttribute("aria-busy", "true");
    const body = new FormData();
    body.append("file", file);
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    const response = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" }).catch(() => undefined);
    this.removeAttribute("aria-busy");
    const answer = (await response?.json().catch(() => undefined)) as Kept[] | { error: string } | undefined;
    if (Array.isArray(answer) && answer[0]) this.keep(answer[0]);
    else say(answer && "error" in answer ? answer.error : t("Something went wrong on our side. Please try again."), { tone: "bad" });
  }

  private keep(kept: Kept): void {
    const input = this.querySelector<HTMLInputElement>("input[type=hidden]");
    const output = this.querySelector("output");
    if (!input || !output) return;
    input.value = kept.id;
    output.textContent = kept.title;
    this.querySelector(".k-upload-seen")?.remove();
    this.querySelector("[data-put-away]")?.toggleAttribute("hidden", !kept.id);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("k-upload", KUpload);
