/** Measures what a person waits for, from click to painted, and tells the server.
 *  <k-stopwatch data-url="/alon/stopwatch/"></k-stopwatch>
 *  Sends: from, to (paths), milliseconds, clicks since the last screen, kind (visit | load). */

export class KStopwatch extends HTMLElement {
  private ending = new AbortController();
  private clicks = 0;
  private from = location.pathname;

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("click", () => this.clicks++, { signal, capture: true });
    document.addEventListener("k:visited", ((event: CustomEvent<{ url: string; started: number }>) => this.painted("visit", event.detail.started)) as EventListener, { signal });
    if (document.readyState === "complete") this.painted("load", 0);
    else window.addEventListener("load", () => this.painted("load", 0), { signal });
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private painted(kind: string, started: number): void {
    requestAnimationFrame(() => setTimeout(() => this.send(kind, performance.now() - started)));
  }

  private send(kind: string, milliseconds: number): void {
    const fields = { kind, from: this.from, to: location.pathname, milliseconds: milliseconds.toFixed(1), clicks: String(this.clicks) };
    this.from = location.pathname;
    this.clicks = 0;
    document.dispatchEvent(new CustomEvent("k:measured", { detail: fields }));
    if (this.dataset["url"]) navigator.sendBeacon(this.dataset["url"], new URLSearchParams(fields));
  }
}

customElements.define("k-stopwatch", KStopwatch);
