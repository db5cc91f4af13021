/** What checkov's report of one folder has of interest; it has far more. */
interface Report {
  readonly results: {
    readonly passed_checks: readonly unknown[];
    readonly failed_checks: readonly Finding[];
  };
}

interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly file_path: string;
  readonly caller_file_path?: string | null;
}

export interface Verdict {
  readonly passed: number;
  readonly found: number;
  /** One for each finding without a reason, reason without a finding, and folder of which nothing was scanned. */
  readonly problems: readonly string[];
}

/**
 * Compares what checkov found with the reasons that are given.
 *
 * @param output what `checkov --output json` printed: one JSON document after another, one for each folder
 * @param folders how many folders it was asked to scan
 */
export function judge(output: string, folders: number, securityPage: string): Verdict {
  const reports: Report[] = output
    .split(/^(?=\{)/m)
    .filter((document) => document.trim() !== '')
    .map((document) => JSON.parse(document));
  // A folder without resources has a document, too, but no results.
  const scanned = reports.filter(({ results }) => (results?.passed_checks.length ?? 0) > 0);
  const findings = scanned.flatMap(({ results }) => results.failed_checks);
  const reasons = reasonsIn(securityPage);
  const found = new Set(findings.map(({ check_id }) => check_id));
  return {
    passed: scanned.reduce((sum, { results }) => sum + results.passed_checks.length, 0),
    found: found.size,
    problems: [
      ...(scanned.length === folders ? [] : [`checkov scanned ${scanned.length} of ${folders} folders`]),
      ...new Set(findings.filter(({ check_id }) => !reasons.has(check_id)).map(withoutReason)),
      ...[...reasons]
        .filter((id) => !found.has(id))
        .map((id) => `${id} has a reason in SECURITY.md, and checkov finds it no longer: remove the row`),
    ],
  };
}

function withoutReason({ check_id, check_name, resource, file_path, caller_file_path }: Finding): string {
  const where = caller_file_path == null ? file_path : `${file_path}, called in ${caller_file_path}`;
  return `${check_id} (${check_name}): ${resource} in ${where}. Change it, or give the reason in SECURITY.md`;
}

/** The checks with a row in the table of findings. Those that only a scan of a plan finds have another table. */
function reasonsIn(securityPage: string): Set<string> {
  const section = securityPage.split('\n## Findings of checkov\n')[1]?.split('\n#')[0] ?? '';
  return new Set([...section.matchAll(/^\| `(CKV\w+)` \| [^|]*\w[^|]* \|$/gm)].map(([, id = '']) => id));
}
