/** A bar that scrolls sideways, as on a phone, begins where one is. */

const BARS = ".k-settings-nav, .k-settings-tabs, .k-views, .k-composer-tabs";

export function showWhereOneIs(): void {
  for (const bar of document.querySelectorAll<HTMLElement>(BARS)) {
    if (bar.scrollWidth <= bar.clientWidth) continue;
    const here = bar.querySelector<HTMLElement>("[aria-current]");
    if (!here) continue;
    const outer = bar.getBoundingClientRect();
    const inner = here.getBoundingClientRect();
    bar.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }
}
