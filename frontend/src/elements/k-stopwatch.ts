/** Measures what a person waits for, from click to painted, and how many presses a goal takes; tells the server now and then.
 *  <k-stopwatch data-url="/alon/stopwatch/"></k-stopwatch>
 *  Sends lines `kind milliseconds clicks path`, a handful at a time: visit (screen to screen) and load (a whole page) with the
 *  clicks since the last screen, deed (something done) with those since the last deed. Screens' names, never what stood on them. */

import { token } from "../lib/http.ts";

const HANDFUL = 20;
const EVERY = 60_000;

interface Asked {
  pathInfo: { requestPath: string };
  requestConfig: { verb: string };
  successful: boolean;
}

export class KStopwatch extends HTMLElement {
  private ending = new AbortController();
  private timer = 0;
  private waiting: string[] = [];
  private sinceScreen = 0;
  private sinceDeed = 0;
  private pressed = 0;

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("click", () => this.press(), { signal, capture: true });
    document.addEventListener("k:visited", ((event: CustomEvent<{ started: number }>) => this.visited("visit", event.detail.started)) as EventListener, { signal });
    document.addEventListener("htmx:beforeRequest", () => (this.pressed = performance.now()), { signal });
    document.addEventListener("htmx:afterRequest", ((event: CustomEvent<Asked>) => this.asked(event.detail)) as EventListener, { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.tell(), { signal });
    this.timer = window.setInterval(() => this.tell(), EVERY);
    if (document.readyState === "complete") this.visited("load", 0);
    else window.addEventListener("load", () => this.visited("load", 0), { signal });
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
    this.ending.abort();
  }

  private press(): void {
    this.sinceScreen++;
    this.sinceDeed++;
  }

  private visited(kind: string, started: number): void {
    const clicks = this.sinceScreen;
    this.sinceScreen = 0;
    this.painted(kind, started, clicks, location.pathname);
  }

  private asked({ pathInfo, requestConfig, successful }: Asked): void {
    if (requestConfig.verb === "get" || !successful) return;
    const clicks = this.sinceDeed;
    this.sinceDeed = 0;
    this.painted("deed", this.pressed, clicks, new URL(pathInfo.requestPath, location.href).pathname);
  }

  private painted(kind: string, started: number, clicks: number, path: string): void {
    requestAnimationFrame(() => setTimeout(() => this.note(kind, performance.now() - started, clicks, path)));
  }

  private note(kind: string, milliseconds: number, clicks: number, path: string): void {
    // A page that was loaded out of sight was waited for by nobody.
    if (document.hidden) return;
    document.dispatchEvent(new CustomEvent("k:measured", { detail: { kind, milliseconds, clicks, path } }));
    this.waiting.push(`${kind} ${Math.round(milliseconds)} ${clicks} ${path}`);
    if (this.waiting.length >= HANDFUL) this.tell();
  }

  /** A beacon outlives the page, and carries its token in the form. */
  private tell(): void {
    const url = this.dataset["url"];
    const lines = this.waiting.splice(0, HANDFUL);
    if (!url || !lines.length) return;
    const form = new URLSearchParams(lines.map((line) => ["m", line]));
    form.set("csrfmiddlewaretoken", token());
    navigator.sendBeacon(url, form);
  }
}

customElements.define("k-stopwatch", KStopwatch);
