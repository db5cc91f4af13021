/**
 * `cloudfront-invalidator`. Nothing of the AWS SDK is loaded before a command needs it: `--help` starts within three times
 * `node -e 0` (bench/).
 */
import { version } from '../package.json';
import { invalidate } from './commands/invalidate.ts';
import { plan } from './commands/plan.ts';
import { status } from './commands/status.ts';
import { verify } from './commands/verify.ts';
import { wait } from './commands/wait.ts';
import { program, run } from './frame/program.ts';

// Its advice is for whoever installs the SDK; here it is part of the file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

void run(program(version, [plan(), invalidate(), wait(), verify(), status()]), process.argv);
