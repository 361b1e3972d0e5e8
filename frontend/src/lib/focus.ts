/** Where the focus stands, as a way to bring it back there, even if the screen is drawn anew in between.
 *  What has no id of its own is found by its address or its name within the nearest that has one. */
export function bookmark(): () => boolean {
  const at = document.activeElement;
  const caret = at instanceof HTMLInputElement ? at.selectionStart : null;
  const path = at && pathTo(at);
  return () => {
    const same = at?.isConnected ? (at as HTMLElement) : path ? document.querySelector<HTMLElement>(path) : null;
    same?.focus({ preventScroll: true });
    if (same instanceof HTMLInputElement && caret !== null) same.setSelectionRange(caret, caret);
    return Boolean(same);
  };
}

function pathTo(at: Element): string | undefined {
  const home = at.closest("[id]:not(#main)");
  if (!home || home === at) return home ? `#${CSS.escape(home.id)}` : undefined;
  const mark = ["href", "name"].find((one) => at.hasAttribute(one));
  return mark && `#${CSS.escape(home.id)} [${mark}="${CSS.escape(at.getAttribute(mark) ?? "")}"]`;
}
