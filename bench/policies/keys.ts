/** The keys in a notification of S3, as a quick hand reads them: the names in the workloads are plain. */
export function keysOf(body: string): string[] {
  return [...body.matchAll(/"object":\{"key":"([^"]*)"/g)].map(([, key = '']) => key);
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
