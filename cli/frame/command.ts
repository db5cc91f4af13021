import { Command, Help } from '@commander-js/extra-typings';
import { type Clock, systemClock } from '../../src/clock.ts';
import { failure } from './failure.ts';
import { EXIT, type Report } from './report.ts';
import { type Terminal, terminal } from './terminal.ts';

/** What a command works with. */
export interface Run {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Says what Ctrl-C prints from now on: what cannot be taken back. */
  onInterrupt(report: () => Report): void;
}

const COMMON = 'Of every command:';

/** The options by their groups; those that every command has come last. */
const commonLast: Help['groupItems'] = (unsorted, visible, groupOf) => {
  const groups = new Help().groupItems(unsorted, visible, groupOf);
  const common = groups.get(COMMON);
  if (common !== undefined) {
    groups.delete(COMMON);
    groups.set(COMMON, common);
  }
  return groups;
};

/** A command with the options that all have; the program finds its summary, arguments and action. */
export function command(name: string) {
  return new Command(name)
    .configureHelp({ groupItems: commonLast })
    .optionsGroup(COMMON)
    .helpOption('-h, --help', 'print this text')
    .option('--json', 'print one JSON document on standard output, also when it fails')
    .option('--quiet', 'print errors only')
    .option('--profile <name>', 'profile of the AWS configuration (default: AWS_PROFILE)')
    .option(
      '--region <name>',
      'AWS region of the bucket and the function (default: AWS_REGION, or the profile)',
    )
    .optionsGroup('Options:')
    .showHelpAfterError(`Run cloudfront-invalidator ${name} --help to see what it takes.`);
}

interface GlobalOptions {
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** Of commands that must not break a build. */
  readonly nonCritical?: true | undefined;
}

/**
 * Makes the action of a command: it runs the work, prints its report and sets the exit code. With `--non-critical` a failure
 * is a warning.
 */
export function action<Arguments, Options extends GlobalOptions>(
  work: (run: Run, args: Arguments, options: Options) => Promise<Report>,
): (args: Arguments, options: Options) => Promise<void> {
  return async (args, options) => {
    const isJson = options.json === true;
    const screen = terminal({ isQuiet: options.quiet === true, isJson });
    // The SDK reads them when a client is made.
    if (options.profile !== undefined) process.env.AWS_PROFILE = options.profile;
    if (options.region !== undefined) process.env.AWS_REGION = options.region;
    const print = ({ json, text }: Report) =>
      screen.print(isJson ? JSON.stringify(json, null, 2) : text(screen.paint));

    let interrupted: (() => Report) | undefined;
    const interrupt = () => {
      screen.warn('interrupted');
      if (interrupted !== undefined) print(interrupted());
      process.exit(EXIT.interrupted);
    };
    // Runners of pipelines send the second when a job is canceled.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
    let exitCode: number;
    try {
      const report = await work(
        {
          terminal: screen,
          clock: systemClock,
          onInterrupt: (report) => {
            interrupted = report;
          },
        },
        args,
        options,
      );
      print(report);
      exitCode = report.exitCode;
    } catch (error) {
      exitCode = failure(error, screen, isJson);
    }
    if (options.nonCritical === true && (exitCode === EXIT.failed || exitCode === EXIT.partly)) {
      screen.warn('not everything was done; --non-critical lets the job go on');
      exitCode = EXIT.done;
    }
    process.exitCode = exitCode;
  };
}

/** The action of a command without arguments. */
export function plainAction<Options extends GlobalOptions>(
  work: (run: Run, options: Options) => Promise<Report>,
): (options: Options) => Promise<void> {
  const act = action((run: Run, _none: undefined, options: Options) => work(run, options));
  return (options) => act(undefined, options);
}
