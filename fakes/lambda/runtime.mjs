/**
 * Lambda's runtime, as far as the function can tell: loads the code that argument 2 names, then invokes its
 * handler for every message of the parent. A plain script, as it must run on every Node.js the function runs on.
 */
import { pathToFileURL } from 'node:url';

const [, , file] = process.argv;

/** @param {unknown} error */
const shown = (error) => (error instanceof Error ? { name: error.name, message: error.message } : error);

// An environment does not outlive those who started it.
process.on('disconnect', () => process.exit());

try {
  const { handler } = await import(pathToFileURL(file));
  process.on('message', async ({ event, context, milliseconds }) => {
    const end = Date.now() + milliseconds;
    try {
      const result = await handler(event, { ...context, getRemainingTimeInMillis: () => end - Date.now() });
      process.send({ result });
    } catch (error) {
      process.send({ error: shown(error) });
    }
  });
  process.send({ ready: true });
} catch (error) {
  process.send({ error: shown(error) }, () => process.exit(1));
}
