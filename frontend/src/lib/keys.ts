/** Questions about keys that every listener asks. */

/** Is the person writing, so that a bare letter is a letter? */
export function isTyping(event: Event): boolean {
  const at = event.target;
  if (!(at instanceof HTMLElement)) return false;
  if (at instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit", "range"].includes(at.type);
  return at.isContentEditable || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement;
}

export function hasModifier(event: KeyboardEvent | MouseEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
}

/** Waits until the calls stop. */
export function debounce<A extends unknown[]>(act: (...args: A) => void, milliseconds: number): (...args: A) => void {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => act(...args), milliseconds);
  };
}
