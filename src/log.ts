export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the function logs with: a message and its fields. An error is a field of its own, so that its stack survives. */
export type Log = Record<
  'info' | 'warn' | 'error',
  (message: string, fields: Record<string, unknown>) => void
>;

/** Warns with each message once for each distribution, as what it says lasts. */
export function warnsOnce(log: Pick<Log, 'warn'>) {
  const said = new Set<string>();
  return (message: string, fields: { readonly distributionId?: string; readonly error?: unknown }): void => {
    const name = `${message} ${fields.distributionId}`;
    if (!said.has(name)) log.warn(message, fields);
    said.add(name);
  };
}
