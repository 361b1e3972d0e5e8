/** Start and end in pixels and keys: the only place that knows which way the page runs. */

export function isRtl(node: Element = document.documentElement): boolean {
  return getComputedStyle(node).direction === "rtl";
}

/** Pixels a pointer moved towards the end of the line; negative is towards its start. */
export function inlineDelta(from: number, to: number, node?: Element): number {
  return isRtl(node) ? from - to : to - from;
}

/** "next", "previous", "down" or "up" for an arrow key, as the page reads; otherwise nothing. */
export function arrow(event: KeyboardEvent, node?: Element): "next" | "previous" | "down" | "up" | undefined {
  if (event.code === "ArrowDown") return "down";
  if (event.code === "ArrowUp") return "up";
  if (event.code === "ArrowLeft") return isRtl(node) ? "next" : "previous";
  if (event.code === "ArrowRight") return isRtl(node) ? "previous" : "next";
  return undefined;
}
