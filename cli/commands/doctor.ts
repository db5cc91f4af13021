import { deploymentReader } from '../aws/lazy.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { plainAction } from '../frame/command.ts';
import { diagnosisReport } from '../report/diagnosis.ts';
import { commandOnDeployment, deployedConfig, namedDeployment } from './shared/deployment.ts';

const EXAMPLES = `
Exit codes of this command:
  0  healthy
  1  something is broken: invalidations are missing, or will be
  3  warnings, or something that the caller may not examine

It changes nothing. docs/pipeline.md lists the permissions; what is denied is reported as not examined.

Examples:
  cloudfront-invalidator doctor --function cloudfront-cache-invalidator
  terraform output -json | cloudfront-invalidator doctor --terraform-output - --json`;

export function doctor() {
  return commandOnDeployment('doctor')
    .summary('examine a deployment, in the order in which things break')
    .description(
      "Examines a deployment on an event's way: notification, permission, mapping, function, log, role, distribution; then what waits, what failed, and who else invalidates. Each finding has its remedy.",
    )
    .addHelpText('after', EXAMPLES)
    .action(
      plainAction(async ({ clock, terminal }, options) => {
        terminal.progress('Reading the settings …');
        const named = await namedDeployment(options);
        const { functionName } = named;
        const reader = await deploymentReader();
        const deployed = await reader.deployedFunction(functionName);
        const config = await deployedConfig(
          functionName,
          (text) => terminal.warn(text),
          deployed.environment,
        );
        const findings = await diagnose(
          {
            functionName,
            deployed,
            config,
            queueUrl: config.buffer?.queueUrl,
            deadLetterQueueUrl: config.buffer?.deadLetterQueueUrl ?? named.deadLetterQueueUrl,
          },
          reader,
          { clock, progress: (check) => terminal.progress(`Examining: ${check} …`) },
        );
        return diagnosisReport(functionName, findings);
      }),
    );
}
