/** What need not be there for the first painting of a screen comes right after it. */

import htmx from "htmx.org";

// Of the window's height, in pixels, for each row that is painted at once: no more are seen, with the heads above them.
const ROW = 42;
const DEEDS = ["pointerdown", "keydown", "click"];

/** Acts once the screen is painted; a deed of whoever sits there does not overtake it. */
export function painted(act: () => void): void {
  const ending = new AbortController();
  const { signal } = ending;
  const once = (): void => {
    if (signal.aborted) return;
    ending.abort();
    act();
  };
  for (const deed of DEEDS) window.addEventListener(deed, once, { capture: true, signal });
  requestAnimationFrame(() => soon(once));
  // In a tab that nobody sees no frame ever comes.
  setTimeout(once, 100);
}

/** A long table is painted by its first screenful; the other rows come into columns that no longer move. */
export function holdBack(main: HTMLElement): () => void {
  const body = main.querySelector("#rows");
  const late = document.createDocumentFragment();
  late.append(...[...(body?.children ?? [])].slice(Math.ceil(window.innerHeight / ROW)));
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
