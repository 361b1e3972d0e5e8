/** While something is held near an edge, what lies beyond it comes: the ground sideways, a column up and down.
 *  Told in left and right, as the screen has them, so that it is the same in either direction of writing. */

const EDGE = 56;
const FASTEST = 12;
const PASSING_MS = 400;
const MOVES = ["dragover", "pointermove", "touchmove"] as const;

type Point = { clientX: number; clientY: number };

export class EdgeScroll {
  private readonly ground: HTMLElement;
  private readonly columns: string;
  private at: Point | undefined;
  private frame = 0;
  private since = 0;

  constructor(ground: HTMLElement, columns: string) {
    this.ground = ground;
    this.columns = columns;
  }

  begin(): void {
    for (const name of MOVES) document.addEventListener(name, this.note, { capture: true, passive: true });
    this.since = performance.now();
    this.frame = requestAnimationFrame(this.step);
  }

  end(): void {
    for (const name of MOVES) document.removeEventListener(name, this.note, { capture: true });
    cancelAnimationFrame(this.frame);
    this.at = undefined;
  }

  private readonly note = (event: Event): void => {
    const point = "touches" in event ? (event as TouchEvent).touches[0] : (event as MouseEvent);
    if (point) this.at = { clientX: point.clientX, clientY: point.clientY };
  };

  private readonly step = (): void => {
    if (this.at) this.scroll(this.at);
    this.frame = requestAnimationFrame(this.step);
  };

  /** Who only passes an edge, to drop what is held there, moves nothing. */
  private scroll({ clientX, clientY }: Point): void {
    const { left, right } = this.ground.getBoundingClientRect();
    const across = pull(clientX, Math.max(left, 0), Math.min(right, innerWidth));
    const column = [...this.ground.querySelectorAll(this.columns)].find((one) => holds(one, clientX));
    const box = column?.getBoundingClientRect();
    const along = box ? pull(clientY, Math.max(box.top, 0), Math.min(box.bottom, innerHeight)) : 0;
    if (!across && !along) this.since = performance.now();
    if (performance.now() - this.since < PASSING_MS) return;
    this.ground.scrollBy(across, 0);
    column?.scrollBy(0, along);
  }
}

function holds(column: Element, x: number): boolean {
  const { left, right } = column.getBoundingClientRect();
  return left <= x && x <= right;
}

/** How far in one frame: nothing in the middle, the faster the nearer to an edge, and beyond it fastest. */
function pull(at: number, first: number, last: number): number {
  const near = Math.min(EDGE, (last - first) / 4);
  const back = first + near - at;
  const on = at - (last - near);
  if (back > 0) return -Math.ceil(FASTEST * Math.min(back / near, 1));
  return on > 0 ? Math.ceil(FASTEST * Math.min(on / near, 1)) : 0;
}
