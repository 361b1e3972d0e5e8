/** What every page loads: htmx set up our way, and the elements. */

import htmx from "htmx.org";

import "./elements/k-combobox.ts";
import "./elements/k-composer.ts";
import "./elements/k-date.ts";
import "./elements/k-dialog.ts";
import "./elements/k-drop.ts";
import "./elements/k-inline.ts";
import "./elements/k-list.ts";
import "./elements/k-live.ts";
import "./elements/k-menu-toggle.ts";
import "./elements/k-palette.ts";
import "./elements/k-phone.ts";
import "./elements/k-prefetch.ts";
import "./elements/k-rows.ts";
import "./elements/k-shortcuts.ts";
import "./elements/k-stopwatch.ts";
import "./elements/k-theme.ts";
import "./elements/k-toast.ts";
import { showWhereOneIs } from "./lib/bars.ts";
import { sayWhy, token } from "./lib/http.ts";
import { lazily, wake } from "./lib/lazy.ts";
import { forget } from "./lib/visit.ts";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  disableInheritance: true,
  historyEnabled: false,
  historyCacheSize: 0,
  scrollIntoViewOnBoost: false,
  defaultSettleDelay: 0,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "409", swap: true, swapOverride: "none" },
    { code: "[45]..", swap: false, error: true },
  ],
});

lazily("k-board", () => import("./elements/k-board.ts"));
lazily("k-conditions", () => import("./elements/k-conditions.ts"));
lazily("k-editor", () => import("./elements/k-editor.ts"));
lazily("k-file", () => import("./elements/k-file.ts"));
lazily("k-lines", () => import("./elements/k-lines.ts"));
lazily("k-layout", () => import("./elements/k-layout.ts"));
lazily("k-mention", () => import("./elements/k-mention.ts"));
lazily("k-upload", () => import("./elements/k-upload.ts"));
lazily("k-tour", () => import("./elements/k-tour.ts"));
lazily("k-tags", () => import("./elements/k-tags.ts"));

document.addEventListener("htmx:configRequest", ((event: CustomEvent<{ verb: string; headers: Record<string, string> }>) => {
  event.detail.headers["X-CSRFToken"] = token();
  if (event.detail.verb !== "get") forget();
}) as EventListener);
document.addEventListener("htmx:responseError", ((event: CustomEvent<{ xhr: XMLHttpRequest }>) => sayWhy(event.detail.xhr.status)) as EventListener);
document.addEventListener("htmx:sendError", () => sayWhy(undefined));
document.addEventListener("htmx:afterSettle", wake);
document.addEventListener("k:visited", wake);
document.addEventListener("k:visited", showWhereOneIs);
document.addEventListener("DOMContentLoaded", wake);
document.addEventListener("DOMContentLoaded", showWhereOneIs);
if (document.readyState !== "loading") wake();
