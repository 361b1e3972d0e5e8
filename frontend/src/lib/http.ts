/** Calls to our own server that are not htmx's: the token goes along, a lost line is said once. */

import { say } from "./say.ts";
import { t } from "./gettext.ts";

export function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** Posts fields and answers whether the server took them; a refusal is shown as a toast. */
export async function post(url: string, fields: Record<string, string | string[]>): Promise<boolean> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const item of Array.isArray(value) ? value : [value]) body.append(name, item);
  }
  const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
  const response = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" }).catch(() => undefined);
  if (!response?.ok) sayWhy(response?.status, await response?.text());
  return response?.ok ?? false;
}

/** Gets JSON; undefined when it was aborted or failed. */
export async function getJson<T>(url: string, signal: AbortSignal): Promise<T | undefined> {
  const headers = { Accept: "application/json" };
  const response = await fetch(url, { headers, signal, credentials: "same-origin" }).catch(() => undefined);
  return response?.ok ? (response.json() as Promise<T>).catch(() => undefined) : undefined;
}

/** Gets a region of HTML for an element of this id; undefined when it was aborted or failed. */
export async function getRegion(url: string, target: string, signal: AbortSignal): Promise<string | undefined> {
  const headers = { "HX-Request": "true", "HX-Target": target };
  const response = await fetch(url, { headers, signal, credentials: "same-origin", cache: "no-store" }).catch(() => undefined);
  return response?.ok ? response.text().catch(() => undefined) : undefined;
}

/** One sentence for what the server, or the lack of one, answered. Toasts in a refusal are shown as they came. */
export function sayWhy(status: number | undefined, html = ""): void {
  const toasts = new DOMParser().parseFromString(html, "text/html").querySelectorAll("k-toast");
  if (status === 409 && toasts.length) return document.getElementById("toasts")?.append(...toasts);
  if (!status) say(t("No connection. What you typed is kept; please try again."), { tone: "bad" });
  else if (status === 403) say(t("You may not do this."), { tone: "bad" });
  else if (status === 404) say(t("This is not available any more."), { tone: "bad" });
  else say(t("Something went wrong on our side. Please try again."), { tone: "bad" });
}
