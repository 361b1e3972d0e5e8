/** From screen to screen without the frame: fetch a region, put it in place of #main, keep history honest.
 *  A page prefetched within the last seconds is used as it is; nothing else is kept. */

import htmx from "htmx.org";

import { bookmark } from "./focus.ts";
import { holdBack, painted } from "./late.ts";
import { announce } from "./say.ts";

interface Page {
  url: string;
  title: string;
  main: HTMLElement;
  toasts: Element[];
}

interface Options {
  push?: boolean;
  replace?: boolean;
  scroll?: Record<string, number>;
  keep?: boolean;
}

const FRESH_FOR = 10_000;
const SCROLLERS = ["#main", ".k-table-wrap", "k-board"];
const ahead = new Map<string, { at: number; page: Promise<Page | undefined> }>();
let latest = 0;

export function prefetch(url: string): void {
  for (const [old, { at }] of ahead) if (Date.now() - at > FRESH_FOR) ahead.delete(old);
  if (!ahead.has(url)) ahead.set(url, { at: Date.now(), page: load(url, { Purpose: "prefetch", "X-Purpose": "prefetch" }) });
}

/** Whatever was fetched ahead may be wrong after a change. */
export function forget(): void {
  ahead.clear();
}

/** Shows the screen at this address. A page that is not a region of ours is left to the browser. */
export async function visit(url: string, options: Options = {}): Promise<void> {
  const turn = ++latest;
  const started = performance.now();
  if (!options.keep) remember();
  document.documentElement.dataset["waiting"] = "";
  const hit = ahead.get(url);
  ahead.delete(url);
  const used = hit && Date.now() - hit.at < FRESH_FOR ? await hit.page : undefined;
  const page = used ?? (await load(url));
  if (turn !== latest) return;
  delete document.documentElement.dataset["waiting"];
  if (!page) return location.assign(url);
  show(page, options);
  document.dispatchEvent(new CustomEvent("k:visited", { detail: { url: page.url, started, prefetched: Boolean(used) } }));
}

/** The same screen again, where it stands. */
export function refresh(): Promise<void> {
  forget();
  return visit(location.href, { push: false, keep: true, scroll: positions() });
}

/** Writes down where this screen stands, for the way back. */
export function remember(): void {
  history.replaceState({ ...(history.state as object | null), scroll: positions() }, "");
}

async function load(url: string, more: Record<string, string> = {}): Promise<Page | undefined> {
  const headers = { "HX-Request": "true", "HX-Target": "main", ...more };
  const response = await fetch(url, { headers, credentials: "same-origin", cache: "no-store" }).catch(() => undefined);
  if (!response?.headers.get("Content-Type")?.startsWith("text/html")) return undefined;
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = parsed.getElementById("main");
  if (!main || !document.getElementById("main")) return undefined;
  return { url: response.redirected ? response.url : url, title: parsed.title, main, toasts: [...parsed.querySelectorAll("#toasts > k-toast")] };
}

function show(page: Page, { push = true, replace = false, scroll }: Options): void {
  const old = document.getElementById("main") as HTMLElement;
  const samePlace = new URL(page.url, location.href).pathname === location.pathname;
  const back = samePlace && old.contains(document.activeElement) ? bookmark() : undefined;
  const main = document.adoptNode(page.main);
  const release = scroll?.[".k-table-wrap"] ? undefined : holdBack(main);
  old.replaceWith(main);
  if (replace) history.replaceState({}, "", page.url);
  else if (push && page.url !== location.href) history.pushState({}, "", page.url);
  document.title = page.title;
  markMenu(main.dataset["menuKey"] ?? "");
  document.getElementById("toasts")?.append(...page.toasts);
  for (const [selector, at] of Object.entries(scroll ?? {})) main.parentElement?.querySelector(selector)?.scrollTo({ top: at });
  if (!back?.()) main.focus({ preventScroll: true });
  if (!samePlace) announce(page.title);
  release?.();
  painted(() => main.isConnected && htmx.process(main));
}

function markMenu(key: string): void {
  for (const link of document.querySelectorAll<HTMLElement>("a[data-menu-key]")) {
    if (link.dataset["menuKey"] === key) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function positions(): Record<string, number> {
  return Object.fromEntries(SCROLLERS.map((selector) => [selector, document.querySelector(selector)?.scrollTop ?? 0]));
}
