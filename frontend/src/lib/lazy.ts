/** Elements whose code is fetched when one of them first appears on the page. */

const waiting = new Map<string, () => Promise<unknown>>();

export function lazily(tag: string, load: () => Promise<unknown>): void {
  waiting.set(tag, load);
}

export function wake(): void {
  for (const [tag, load] of waiting) {
    if (!document.querySelector(tag)) continue;
    waiting.delete(tag);
    void load();
  }
}
