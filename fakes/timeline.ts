interface Entry<T> {
  readonly at: number;
  readonly number: number;
  readonly item: T;
}

/** Things that each have a time, the earliest first; of two at the same time the one that was added first. A heap. */
export class Timeline<T> {
  readonly #heap: Entry<T>[] = [];
  #added = 0;

  get first(): Entry<T> | undefined {
    return this.#heap[0];
  }

  add(at: number, item: T): void {
    this.#added += 1;
    const entry = { at, number: this.#added, item };
    let index = this.#heap.length;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      const above = this.#heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      this.#heap[index] = above;
      index = parent;
    }
    this.#heap[index] = entry;
  }

  take(): Entry<T> | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const left = this.#heap[2 * index + 1];
      const right = this.#heap[2 * index + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(last, child)) break;
      this.#heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    this.#heap[index] = last;
    return first;
  }
}

function isBefore<T>(one: Entry<T>, other: Entry<T>): boolean {
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}
