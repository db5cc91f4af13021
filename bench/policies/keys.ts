/** The keys in a notification of S3, as a quick hand reads them: the names in the workloads are plain. */
export function keysOf(body: string): string[] {
  return [...body.matchAll(/"object":\{"key":"([^"]*)"/g)].map(([, key = '']) => key);
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

export function groupBy<T>(items: Iterable<T>, nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
