/** News without reloading: server-sent events raise the bell's count and show a toast; a broken line is taken up again.
 *  <k-live data-url="/alon/live/" data-count="3">…<span class="k-bell-count">3</span>…</k-live>
 *  Events: "notification" {text, url, count} · "count" {count} · "refresh" {} (the screen changed). */

import { t } from "../lib/gettext.ts";
import { say } from "../lib/say.ts";
import { visit } from "../lib/visit.ts";

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

interface News {
  text?: string;
  url?: string;
  count?: number;
}

export class KLive extends HTMLElement {
  private source: EventSource | undefined;
  private wait = FIRST_WAIT;
  private timer = 0;
  private readonly seen = (): void => this.look();

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.seen);
    this.look();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.seen);
    this.close();
  }

  /** A hidden page needs no line; a page that is seen again opens one at once. */
  private look(): void {
    if (document.hidden) this.close();
    else if (!this.source) this.open();
  }

  private open(): void {
    const url = this.dataset["url"];
    if (!url) return;
    this.source = new EventSource(url);
    this.source.addEventListener("open", () => (this.wait = FIRST_WAIT));
    this.source.addEventListener("error", () => this.again());
    this.source.addEventListener("notification", (event) => this.tell(read(event)));
    this.source.addEventListener("count", (event) => this.count(read(event).count));
    this.source.addEventListener("refresh", () => document.dispatchEvent(new CustomEvent("main:refresh")));
  }

  private again(): void {
    this.close();
    this.timer = window.setTimeout(() => this.look(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = undefined;
  }

  private tell({ text, url, count }: News): void {
    this.count(count);
    say(text ?? t("New notification"), url ? { way: { label: t("Open"), act: () => void visit(url) } } : {});
  }

  private count(count = 0): void {
    const badge = this.querySelector<HTMLElement>(".k-bell-count");
    if (badge) [badge.textContent, badge.hidden] = [String(count), count === 0];
    this.querySelector("summary")?.setAttribute("aria-label", t("Notifications, %(count)s unread", { count }));
  }
}

function read(event: Event): News {
  return JSON.parse((event as MessageEvent<string>).data || "{}") as News;
}

customElements.define("k-live", KLive);
