import { RunDirectory } from '../local-aws/run-directory.ts';
import { startLocalAws } from '../local-aws/server.ts';
import { demonstrate } from './demo.ts';
import { instructions } from './keep.ts';
import { step } from './progress.ts';

const EXIT_CODES: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

async function main(keep: boolean): Promise<number> {
  const run = new RunDirectory(process.cwd(), 'demo');
  cleanUpOnSignals(run);
  try {
    await runDemo(run, keep);
    if (!keep) run.discard();
    return 0;
  } catch (error) {
    run.discardAllButLogs();
    process.stderr.write(`\nerror: ${error instanceof Error ? error.message : error}\n\nLogs: ${run.path}\n`);
    return 1;
  }
}

async function runDemo(run: RunDirectory, keep: boolean): Promise<void> {
  const aws = await step('Starting a local AWS with IAM enforced', () =>
    startLocalAws({ root: process.cwd(), scratch: run.scratch, log: run.serverLog, caller: process.env }),
  );
  let leaveRunning = false;
  try {
    const demo = await demonstrate(aws, run);
    if (keep) {
      process.stdout.write(instructions(aws, demo, run));
      leaveRunning = true;
    } else {
      await demo.destroy();
    }
  } finally {
    if (leaveRunning) aws.keep();
    else await step('Stopping the local AWS', () => aws.stop());
  }
}

/** Terraform and the local AWS need no goodbye: guard.sh ends them when this process is gone. */
function cleanUpOnSignals(run: RunDirectory): void {
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.once(signal, () => {
      run.discard();
      process.stdout.write(`\nStopped by ${signal}. Everything was on the local AWS and is gone with it.\n`);
      process.exit(code);
    });
  }
}

main(process.argv.includes('--keep')).then((code) => {
  process.exitCode = code;
});
