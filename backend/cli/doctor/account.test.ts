import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SETTINGS } from '../../infra/settings.ts';
import { createDynamo } from '../../src/clients/store.ts';
import { bucketNames, scheduleNames, tableNames } from '../../src/records/names.ts';
import { account, clock, running } from './account.ts';
import { awsApi } from './aws-api.ts';

/** Answers as the API references of AWS have them, by target, path or form; what is asked must be signed. */
const healthy = () => ({
  'Action=GetCallerIdentity': {
    GetCallerIdentityResponse: {
      GetCallerIdentityResult: { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/ops' },
    },
  },
  'account-settings': { AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 900 } },
  'DynamoDB_20120810.DescribeLimits': { TableMaxWriteCapacityUnits: 40_000 },
  'CertificateManager.DescribeCertificate': {
    Certificate: {
      Status: 'ISSUED',
      NotAfter: Date.now() / 1_000 + 90 * 86_400,
      SubjectAlternativeNames: ['*.example.com'],
    },
  },
  'event-source-mappings': { EventSourceMappings: [{ UUID: 'u-1', State: 'Enabled' }] },
  'AWSEvents.ListRules': { Rules: Object.values(scheduleNames('prod')).map((Name) => ({ Name, State: 'ENABLED' })) },
});
let answers: Record<string, object> = healthy();
let server: Server;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const asked = `${request.url} ${request.headers['x-amz-target']} ${body}`;
    const [, answer] = Object.entries(answers).find(([part]) => asked.includes(part)) ?? [];
    const signed = /^AWS4-HMAC-SHA256 Credential=test\//.test(request.headers.authorization ?? '');
    response.writeHead(signed && answer ? 200 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'not allowed to ask' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
});
afterAll(() => {
  delete process.env.AWS_ENDPOINT_URL;
  server.close();
});
beforeEach(() => {
  answers = healthy();
});

const settings = {
  ...SETTINGS.prod,
  domain: 'pixel.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
};
const target = { stage: 'prod', tables: tableNames('prod'), buckets: bucketNames('prod') } as const;
const look = async (region = 'us-west-1') => {
  const client = createDynamo({ region, maxAttempts: 1 });
  const findings = [...(await account(awsApi(), client, settings, Date.now())), ...(await running(awsApi(), target))];
  client.destroy();
  return findings;
};
const wrong = async (region?: string) =>
  (await look(region)).filter(({ status }) => status !== 'ok').map(({ check, says }) => `${check}: ${says}`);

it('finds nothing wrong with a healthy account', async () => {
  const findings = await look();
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(new Set(findings.map(({ check }) => check))).toEqual(
    new Set(['credentials', 'Region', 'quota', 'certificate', 'stream mapping', 'schedule', 'clock']),
  );
});

it('says what is off, missing, too small or about to end', async () => {
  const [first = '', , third = ''] = Object.values(scheduleNames('prod'));
  answers = {
    ...answers,
    'account-settings': { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } },
    'CertificateManager.DescribeCertificate': {
      Certificate: {
        Status: 'ISSUED',
        NotAfter: Date.now() / 1_000 + 5.5 * 86_400,
        SubjectAlternativeNames: ['pixel.example.com'],
      },
    },
    'event-source-mappings': { EventSourceMappings: [{ UUID: 'u-1', State: 'Disabled' }] },
    'AWSEvents.ListRules': {
      Rules: [
        { Name: first, State: 'DISABLED' },
        { Name: third, State: 'ENABLED' },
      ],
    },
  };
  expect(await wrong('eu-central-1')).toEqual([
    'Region: AWS_REGION is eu-central-1, the stacks are in us-west-1',
    'quota: only 10 functions at a time in us-west-1',
    'quota: only 10 functions at a time in us-east-1',
    'certificate: that of pixel.example.com ends in 5 days',
    'stream mapping: is Disabled: nothing is enriched',
    `schedule: ${first} is switched off`,
    `schedule: ${Object.values(scheduleNames('prod'))[1]} is not there`,
    `schedule: ${Object.values(scheduleNames('prod'))[3]} is not there`,
  ]);
});

it.each([
  [{ Status: 'PENDING_VALIDATION' }, /is PENDING_VALIDATION/],
  [{ Status: 'ISSUED', NotAfter: 2e9, SubjectAlternativeNames: ['www.example.com'] }, /not pixel\.example\.com/],
])('refuses the certificate %j', async (Certificate, says) => {
  answers['CertificateManager.DescribeCertificate'] = { Certificate };
  expect(await wrong()).toEqual([expect.stringMatching(says)]);
});

it('goes on where it may not ask', async () => {
  delete answers['Action=GetCallerIdentity'];
  expect(await wrong()).toEqual([expect.stringMatching(/^credentials: could not be checked: sts answers 403/)]);
});

it('calls a clock wrong long before AWS does', () => {
  expect(clock(1e12, 1e12 + 20_000).status).toBe('ok');
  expect(clock(1e12, 1e12 - 60_000)).toMatchObject({ status: 'fail', says: expect.stringContaining('60 s behind') });
});
