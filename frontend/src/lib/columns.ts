/** Column widths by dragging the grip of a header; kept by the server as "key:width" pairs. */

import { inlineDelta } from "./direction.ts";
import { post } from "./http.ts";

const NARROWEST = 64;

export function resizable(list: HTMLElement, signal: AbortSignal): void {
  list.addEventListener("pointerdown", (event) => start(list, event), { signal });
}

function start(list: HTMLElement, down: PointerEvent): void {
  const grip = (down.target as Element).closest<HTMLElement>("[data-grip]");
  const head = grip?.closest("th");
  const column = list.querySelector<HTMLTableColElement>(`col[data-field="${head?.dataset["field"]}"]`);
  if (!grip || !head || !column) return;
  down.preventDefault();
  const width = head.getBoundingClientRect().width;
  grip.setPointerCapture(down.pointerId);
  const move = (event: PointerEvent): void => resize(list, column, Math.max(NARROWEST, Math.round(width + inlineDelta(down.clientX, event.clientX, list))));
  grip.addEventListener("pointermove", move);
  grip.addEventListener("lostpointercapture", () => (grip.removeEventListener("pointermove", move), save(list)), { once: true });
}

function resize(list: HTMLElement, column: HTMLTableColElement, width: number): void {
  column.setAttribute("width", String(width));
  const place = [...(column.parentElement?.children ?? [])].indexOf(column) + 1;
  for (const cell of list.querySelectorAll<HTMLElement>(`tr > :nth-child(${place})`)) cell.style.maxInlineSize = cell.style.minInlineSize = `${width}px`;
}

function save(list: HTMLElement): void {
  const url = list.dataset["columnsUrl"];
  const widths = [...list.querySelectorAll<HTMLTableColElement>("col[data-field][width]")].map((column) => `${column.dataset["field"]}:${column.getAttribute("width")}`);
  if (url) void post(url, { width: widths });
}
