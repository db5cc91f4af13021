/** Where labels go so that they cover neither each other nor a point. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** About what a character takes in the font of the plot, in pixels, and a line. */
const CHARACTER = 6;
const LINE = 13;
const GAP = 8;

/** Each label's box: the first place that is free, the nearest ones first. */
export function place(marks: readonly Mark[], area: Box): Box[] {
  const taken = marks.map(({ x, y }): Box => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  return marks.map((mark) => {
    const width = mark.label.length * CHARACTER;
    const places = candidates(mark, width);
    const box = places.find((one) => isInside(one, area) && !taken.some((other) => overlap(one, other)));
    const chosen = box ?? places[0] ?? { left: mark.x, right: mark.x, top: mark.y, bottom: mark.y };
    taken.push(chosen);
    return chosen;
  });
}

function candidates({ x, y }: Mark, width: number): Box[] {
  const lefts = [x + GAP, x - GAP - width, x - width / 2];
  const shifts = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5].map((lines) => lines * LINE);
  return shifts.flatMap((shift) =>
    lefts.map((left) => ({
      left,
      right: left + width,
      top: y + shift - LINE / 2,
      bottom: y + shift + LINE / 2,
    })),
  );
}

function isInside(one: Box, area: Box): boolean {
  return one.left >= area.left && one.right <= area.right && one.top >= area.top && one.bottom <= area.bottom;
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
