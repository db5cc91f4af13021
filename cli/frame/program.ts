import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { EXIT } from './report.ts';

const ABOUT = `Invalidates CloudFront from a pipeline or by hand, with the rules, quotas and wildcards of the Terraform module's function.`;

const AFTER = `
Exit codes:
  0    done
  1    failed
  2    wrong usage
  3    partly done: the report says what is left
  130  interrupted; what was already submitted is printed

Credentials and region come from where the AWS CLI has them: environment, profiles, SSO, the role of the job.
The guide with pipelines for GitHub, GitLab and CodeBuild is docs/pipeline.md.`;

/** The command line as a whole. */
export function program(version: string, commands: readonly CommandUnknownOpts[]): Command {
  const root = new Command('cloudfront-invalidator')
    .description(ABOUT)
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this text')
    .helpCommand(false)
    .showHelpAfterError('Run cloudfront-invalidator --help to see the commands.')
    .addHelpText('after', AFTER);
  for (const one of commands) root.addCommand(one);
  for (const each of [root, ...root.commands]) each.exitOverride();
  return root;
}

/** Parses the arguments and runs the command; its exit code is `process.exitCode`. */
export async function run(root: Command, argv: readonly string[]): Promise<void> {
  try {
    await root.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    // The message for people is printed already.
    if (error.exitCode !== 0 && argv.includes('--json')) {
      const message = error.message.replace(/^error: /, '');
      const remedy = 'Run it with --help to see what it takes.';
      console.log(JSON.stringify({ error: { name: 'Usage', message, remedy } }, null, 2));
    }
  }
}
