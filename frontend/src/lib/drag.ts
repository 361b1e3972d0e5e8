/** Moving things between columns by keyboard: Space picks up, arrows move, Enter drops, Escape puts back.
 *  Mouse and touch are SortableJS's; both end in the same `dropped`. */

import { arrow } from "./direction.ts";
import { t } from "./gettext.ts";
import { announce } from "./say.ts";

export interface Ground {
  columns: () => HTMLElement[];
  items: string;
  handle: string;
  dropped: (item: HTMLElement) => void;
}

interface Lift {
  item: HTMLElement;
  home: HTMLElement;
  next: Element | null;
}

export function byKeyboard(root: HTMLElement, ground: Ground): void {
  let lift: Lift | undefined;
  root.addEventListener("keydown", (event) => {
    const handle = (event.target as Element).closest<HTMLElement>(ground.handle);
    const item = handle?.closest<HTMLElement>(ground.items);
    if (!item || !handle) return;
    if (!lift && event.code === "Space") lift = pick(item);
    else if (lift && arrow(event, root)) move(lift.item, arrow(event, root) as string, ground);
    else if (lift && (event.code === "Enter" || event.code === "Space")) lift = void drop(lift, ground);
    else if (lift && event.code === "Escape") lift = void back(lift);
    else return;
    event.preventDefault();
    event.stopPropagation();
    handle.focus();
  });
}

function pick(item: HTMLElement): Lift {
  item.setAttribute("data-lifted", "");
  announce(t("Picked up. Arrows move, Enter drops, Escape cancels."));
  return { item, home: item.parentElement as HTMLElement, next: item.nextElementSibling };
}

function move(item: HTMLElement, way: string, ground: Ground): void {
  const columns = ground.columns();
  const column = columns.indexOf(item.parentElement as HTMLElement);
  if (way === "up") item.previousElementSibling?.before(item);
  else if (way === "down") item.nextElementSibling?.after(item);
  else columns[column + (way === "next" ? 1 : -1)]?.prepend(item);
  item.scrollIntoView({ block: "nearest", inline: "nearest" });
  announce(where(item));
}

function drop({ item, home, next }: Lift, ground: Ground): void {
  item.removeAttribute("data-lifted");
  announce(where(item));
  if (item.parentElement !== home || item.nextElementSibling !== next) ground.dropped(item);
}

function back({ item, home, next }: Lift): void {
  item.removeAttribute("data-lifted");
  home.insertBefore(item, next);
  announce(t("Move cancelled."));
}

function where(item: HTMLElement): string {
  const column = item.parentElement as HTMLElement;
  return t("Dropped in %(column)s, place %(place)s.", { column: column.getAttribute("aria-label") ?? "", place: [...column.children].indexOf(item) + 1 });
}
