import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildFunctions } from './build-functions.ts';
import { FUNCTIONS, type FunctionId, functionBundle } from './functions.ts';
import { bundleDir } from './paths.ts';
import { PERMISSIONS } from './permissions.ts';
import { resources, templates } from './testing/templates.ts';

/** Rights that an operation needs, where they are not called like it. */
const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  TransactWriteItems: ['PutItem'],
  HeadObject: ['GetObject'],
  ListObjectsV2: ['ListBucket'],
  DeleteObjects: ['DeleteObject'],
  CreateMultipartUpload: ['PutObject'],
  UploadPart: ['PutObject'],
  CompleteMultipartUpload: ['PutObject'],
};

/** Part of every SDK client: ways to get credentials that a Lambda function, which has its role's, never goes. */
const CREDENTIALS =
  /^(AssumeRole|AssumeRoleWithWebIdentity|CreateOAuth2Token\w*|CreateSession|CreateToken|DescribeEndpoints|GetRoleCredentials)$/;

/** Calls that are in a bundle with the module they belong to, and that its function never makes. */
const NEVER_CALLED: Partial<Record<FunctionId, readonly string[]>> = {
  // Keys of past days are destroyed by the doors of the ingest, whose modules the drain reads its sites with.
  drain: ['DeleteItem'],
  // The archive's modules read for these two; marking and writing archives is the archivers' work.
  // So it is with changing and removing sites.
  export: ['UpdateItem', 'DeleteItem'],
  // Sites are removed by a command, with the rights of a person. The budget guard, which both bundles hold, runs with the
  // raw archiver.
  rawArchiver: ['DeleteItem'],
  enrichedArchiver: ['DeleteItem', 'PutItem'],
  query: ['UpdateItem', 'AbortMultipartUpload', 'DeleteObject', 'DeleteItem'],
};

/** Every AWS operation that a bundle can call: the SDK's command classes left after tree shaking, and signed requests by name. */
const operationsIn = (source: string): string[] => {
  const commands = [...source.matchAll(/extends [\w$.]+\([^()]*?,\s*"([A-Z]\w+)",\s*[\w$]+\)/g)].map(
    ([, name]) => name,
  );
  const signed = [...source.matchAll(/\("(\w+)",\s*\{\s*TableName/g)].map(([, name]) => name);
  const athena = [...source.matchAll(/\bcall\("(\w+)",\s*\{\s*Query/g)].map(([, name]) => name);
  return [...new Set([...commands, ...signed, ...athena])]
    .filter((name) => name !== undefined)
    .filter((name) => !CREDENTIALS.test(name));
};

const rightsIn = (id: FunctionId): string[] => {
  const source = readFileSync(join(bundleDir(functionBundle(id), 'dev'), 'index.mjs'), 'utf8');
  return [...new Set(operationsIn(source).flatMap((name) => RIGHTS[name] ?? [name]))].sort();
};

const rightsGiven = (id: FunctionId): string[] => [
  ...new Set(
    PERMISSIONS[id].flatMap((grant) =>
      'role' in grant || 'invoke' in grant
        ? []
        : 'clientBuckets' in grant
          ? grant.clientBuckets
          : 'athena' in grant
            ? grant.athena
            : grant.actions,
    ),
  ),
];

beforeAll(async () => {
  await buildFunctions();
}, 60_000);

describe.each(FUNCTIONS)('$id', ({ id }) => {
  it('may do what it calls', () => {
    const never = NEVER_CALLED[id] ?? [];
    expect(rightsIn(id).filter((right) => !rightsGiven(id).includes(right) && !never.includes(right))).toEqual([]);
  });

  it('may do nothing that it does not call', () => {
    const called = rightsIn(id);
    expect(rightsGiven(id).filter((right) => !called.includes(right))).toEqual([]);
  });

  it('is not excused from calls that it has a right to, or does not make', () => {
    const called = rightsIn(id);
    const idle = (NEVER_CALLED[id] ?? []).filter((right) => rightsGiven(id).includes(right) || !called.includes(right));
    expect(idle).toEqual([]);
  });
});

describe('roles', () => {
  const stacks = Object.values(templates({ stage: 'prod' }));
  type Statement = { Action: string | string[]; Resource: unknown; Effect: string };
  const statements = stacks
    .flatMap((template) => resources(template, 'AWS::IAM::Policy'))
    .filter(([id]) => /Role/.test(id) && !id.startsWith('Custom'))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as unknown as { Statement: Statement[] }).Statement);

  it('name their actions one by one', () => {
    expect(statements.length).toBeGreaterThan(FUNCTIONS.length);
    for (const { Action } of statements) for (const action of [Action].flat()) expect(action).not.toContain('*');
  });

  it('never reach the tables or buckets of the other stage', () => {
    expect(JSON.stringify(statements)).not.toMatch(/-dev\b/);
  });

  it('let no function scan', () => {
    const scans = statements.filter(({ Action }) => [Action].flat().includes('dynamodb:Scan'));
    expect(scans).toEqual([]);
  });
});
