import {
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { expect } from '@jest/globals';
import type { Clients } from './stack.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** The one inline policy of a function's role. */
export class RolePolicy {
  readonly #aws: Clients;
  readonly #roleArn: string;
  readonly #name: string;
  readonly #document: { readonly Statement: readonly Statement[] };

  private constructor(aws: Clients, roleArn: string, name: string, document: string) {
    this.#aws = aws;
    this.#roleArn = roleArn;
    this.#name = name;
    this.#document = JSON.parse(document);
  }

  static async of(aws: Clients, roleArn: string): Promise<RolePolicy> {
    const RoleName = roleNameOf(roleArn);
    const { PolicyNames = [] } = await aws.iam.send(new ListRolePoliciesCommand({ RoleName }));
    const [PolicyName, ...others] = PolicyNames;
    if (PolicyName === undefined || others.length > 0) {
      throw new Error(`${roleArn} has ${PolicyNames.length} inline policies, not one`);
    }
    const { PolicyDocument = '' } = await aws.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return new RolePolicy(aws, roleArn, PolicyName, decodeURIComponent(PolicyDocument));
  }

  get statementIds(): string[] {
    return this.#document.Statement.map(({ Sid }) => Sid);
  }

  /** Takes a statement away for as long as `work` takes. */
  async without<Result>(
    statementIds: string | readonly string[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    const removed: readonly unknown[] = [statementIds].flat();
    return this.#during(
      this.#document.Statement.filter(({ Sid }) => !removed.includes(Sid)),
      work,
    );
  }

  /** Changes a statement for as long as `work` takes, such as to allow its actions on one resource only. */
  async having<Result>(
    statementId: string,
    changes: Pick<Partial<Statement>, 'Resource' | 'Condition'>,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return this.#during(
      this.#document.Statement.map((one) => (one.Sid === statementId ? { ...one, ...changes } : one)),
      work,
    );
  }

  /** Asks IAM which of a statement's actions on its resources are allowed as things stand. */
  async decisions(statementId: string): Promise<string[]> {
    const statement = this.statement(statementId);
    const { EvaluationResults = [] } = await this.#aws.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: this.#roleArn,
        ActionNames: [statement.Action].flat(),
        ResourceArns: [statement.Resource].flat(),
      }),
    );
    return EvaluationResults.map(({ EvalDecision }) => EvalDecision ?? 'unknown');
  }

  statement(id: string): Statement {
    const statement = this.#document.Statement.find(({ Sid }) => Sid === id);
    if (statement === undefined) throw new Error(`the policy has no statement ${id}`);
    return statement;
  }

  async #during<Result>(statements: readonly Statement[], work: () => Promise<Result>): Promise<Result> {
    await this.#put(statements);
    try {
      return await work();
    } finally {
      await this.#put(this.#document.Statement);
    }
  }

  async #put(statements: readonly Statement[]): Promise<void> {
    await this.#aws.iam.send(
      new PutRolePolicyCommand({
        RoleName: roleNameOf(this.#roleArn),
        PolicyName: this.#name,
        PolicyDocument: JSON.stringify({ ...this.#document, Statement: statements }),
      }),
    );
  }
}

/** IAM allows every action of a statement, and none of them without it. */
export async function expectIamToDecide(policy: RolePolicy, statementId: string): Promise<void> {
  const decisions = await policy.decisions(statementId);
  expect(new Set(decisions)).toEqual(new Set(['allowed']));
  await policy.without(statementId, async () => {
    expect(new Set(await policy.decisions(statementId))).toEqual(new Set(['implicitDeny']));
  });
}

function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}
