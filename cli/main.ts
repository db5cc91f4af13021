/**
 * `cloudfront-invalidator`. Nothing of the AWS SDK is loaded before a command needs it: `--help` starts within three times
 * `node -e 0` (bench/).
 */
import { doctor } from './commands/doctor.ts';
import { invalidate } from './commands/invalidate.ts';
import { plan } from './commands/plan.ts';
import { publish } from './commands/publish.ts';
import { redrive } from './commands/redrive.ts';
import { replay } from './commands/replay.ts';
import { status } from './commands/status.ts';
import { verify } from './commands/verify.ts';
import { wait } from './commands/wait.ts';
import { program, run } from './frame/program.ts';

/** Of the package, or of the release; the build knows it. */
declare const VERSION: string;

// Its advice is for whoever installs the SDK; here it is part of the file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Ends when everything is printed: the engine leaves timers of races that it has won. */
async function main(): Promise<void> {
  // `| head` has read enough.
  process.stdout.on('error', () => process.exit());
  // Who has closed it does not want to read warnings.
  process.stderr.on('error', () => undefined);
  await run(
    program(VERSION, [
      plan(),
      invalidate(),
      publish(),
      wait(),
      verify(),
      status(),
      doctor(),
      redrive(),
      replay(),
    ]),
    process.argv,
  );
  for (const stream of [process.stdout, process.stderr])
    await new Promise((resolve) => stream.write('', resolve));
  process.exit();
}

void main();
