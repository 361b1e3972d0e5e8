/** A long table is painted by its first screenful; the other rows come right after, into columns that no longer move. */

import htmx from "htmx.org";

const FIRST = 24;

export function holdBack(main: HTMLElement): () => void {
  const body = main.querySelector("#rows");
  const late = document.createDocumentFragment();
  late.append(...[...(body?.children ?? [])].slice(FIRST));
  if (!body || !late.childNodes.length) return () => undefined;
  return () => soon(() => {
    freeze(main);
    body.append(late);
    htmx.process(body);
  });
}

/** Once the first rows are on the screen, and never long after. */
function soon(act: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(act, { timeout: 150 });
  else setTimeout(act, 50);
}

function freeze(main: HTMLElement): void {
  const table = main.querySelector("table");
  const columns = main.querySelectorAll<HTMLTableColElement>("colgroup > col");
  const widths = [...main.querySelectorAll("thead th")].map((head) => head.getBoundingClientRect().width);
  columns.forEach((column, place) => column.setAttribute("width", String(widths[place])));
  table?.classList.add("k-frozen");
}
