/** Screens that follow at once: links are fetched ahead on hover and focus, and swapped into #main.
 *  <k-prefetch data-root="/alon/" data-opened-url="/alon/opened/"></k-prefetch>
 *  data-root: only addresses below it are ours; data-opened-url: is told of a prefetched page that was really opened.
 *  A link with data-plain, target or download is the browser's own; one with hx-get is htmx's. */

import { hasModifier } from "../lib/keys.ts";
import { forget, prefetch, refresh, remember, visit } from "../lib/visit.ts";

const DWELL = 45;

export class KPrefetch extends HTMLElement {
  private ending = new AbortController();
  private timer = 0;

  connectedCallback(): void {
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("pointerover", (event) => this.consider(event), { signal, passive: true });
    document.addEventListener("focusin", (event) => this.consider(event), { signal });
    document.addEventListener("pointerdown", (event) => this.hurry(event), { signal, passive: true });
    document.addEventListener("click", (event) => this.follow(event), { signal });
    document.addEventListener("submit", (event) => this.submit(event), { signal });
    document.addEventListener("main:refresh", () => void refresh(), { signal });
    document.addEventListener("main:visit", ((event: CustomEvent<{ value: string }>) => void visit(event.detail.value)) as EventListener, { signal });
    document.addEventListener("k:visited", ((event: CustomEvent<{ url: string; prefetched: boolean }>) => this.confirm(event.detail)) as EventListener, { signal });
    window.addEventListener("popstate", (event) => this.back(event), { signal });
    window.addEventListener("pagehide", () => remember(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && forget(), { signal });
    history.scrollRestoration = "manual";
  }

  disconnectedCallback(): void {
    this.ending.abort();
  }

  private consider(event: Event): void {
    clearTimeout(this.timer);
    const url = this.ours(event);
    if (url) this.timer = window.setTimeout(() => prefetch(url), DWELL);
  }

  private hurry(event: PointerEvent): void {
    const url = event.button === 0 && !hasModifier(event) ? this.ours(event) : undefined;
    if (url) prefetch(url);
  }

  private follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || hasModifier(event)) return;
    const url = this.ours(event);
    if (!url) return;
    event.preventDefault();
    for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
    void visit(url);
  }

  private submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "get" || form.matches("[hx-get], [data-plain]") || !document.getElementById("main")?.contains(form)) return;
    event.preventDefault();
    const url = new URL(form.action || location.href);
    const fields = [...new FormData(form, event.submitter)].filter(([, value]) => value !== "");
    url.search = new URLSearchParams(fields as [string, string][]).toString();
    void visit(url.href, { replace: url.pathname === location.pathname });
  }

  private back(event: PopStateEvent): void {
    const state = event.state as { scroll?: Record<string, number> } | null;
    void visit(location.href, { push: false, keep: true, scroll: state?.scroll ?? {} });
  }

  private confirm({ url, prefetched }: { url: string; prefetched: boolean }): void {
    const to = this.dataset["openedUrl"];
    if (prefetched && to) navigator.sendBeacon(to, new URLSearchParams({ url }));
  }

  /** The address of the link under this event, when following it is our business. */
  private ours(event: Event): string | undefined {
    const link = (event.target as Element | null)?.closest?.<HTMLAnchorElement>("a[href]");
    if (!link || link.target || link.hasAttribute("download") || link.matches("[data-plain], [hx-get], [hx-post], [data-palette]")) return undefined;
    const url = new URL(link.href);
    const here = url.pathname === location.pathname && url.search === location.search;
    const ours = url.origin === location.origin && url.pathname.startsWith(this.dataset["root"] ?? "/") && !(here && url.hash);
    return ours && document.getElementById("main") ? url.href : undefined;
  }
}

customElements.define("k-prefetch", KPrefetch);
