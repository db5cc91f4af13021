/** A line and what hangs below it. */
export interface Branch {
  readonly text: string;
  readonly branches?: readonly Branch[];
}

/** The lines of a tree, drawn with box characters. */
export function treeLines({ text, branches = [] }: Branch): string[] {
  return [
    text,
    ...branches.flatMap((branch, i) => {
      const isLast = i === branches.length - 1;
      const [first = '', ...rest] = treeLines(branch);
      return [`${isLast ? '└─ ' : '├─ '}${first}`, ...rest.map((line) => `${isLast ? '   ' : '│  '}${line}`)];
    }),
  ];
}
