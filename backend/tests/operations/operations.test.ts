import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../infra/functions.ts';
import { readPicture, writtenPicture } from '../../local/picture/picture.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { type Assembly, loadAssembly } from '../../local/template/load.ts';
import { type Right, rightsOf } from '../../local/template/policies.ts';
import { toItem } from '../../src/clients/attributes.ts';
import { rawBatch } from '../../src/enrichment/testing.ts';
import { functionNames } from '../../src/records/names.ts';
import { toRawItem } from '../../src/records/raw-item.ts';
import { aDay } from './a-day.ts';
import { countedLines, covers, told } from './policies.ts';
import { invoked } from './reach.ts';
import { startRecorder } from './recorder.ts';
import { brokenAt, trouble } from './trouble.ts';

/** What the functions may do and what they say when something is wrong, against what they do in one stack. */
const RAW_STREAM = 'table/evothesis-v2-raw-events-dev/stream/local';
/** Rights that this run does not use, each with why the function has it. A line that a call uses is an error too. */
const UNUSED: Readonly<Record<string, string>> = {
  // The event source mapping acts in the name of its function; the local one is no function of ours.
  [`enrichment dynamodb:DescribeStream ${RAW_STREAM}`]: 'called by the event source mapping',
  [`enrichment dynamodb:GetRecords ${RAW_STREAM}`]: 'called by the event source mapping',
  [`enrichment dynamodb:GetShardIterator ${RAW_STREAM}`]: 'called by the event source mapping',
  'enrichment dynamodb:ListStreams *': 'called by the event source mapping',
  'enrichment s3:PutObject evothesis-analytics-v2-internal-dev/aws/lambda/*': 'dead letters, written by the mapping',
  'enrichment s3:ListBucket evothesis-analytics-v2-internal-dev': 'the mapping asks for the bucket first',
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: 403 instead of 404 without s3:ListBucket
  'query s3:ListBucket evothesis-analytics-v2-archive-dev': 'a missing manifest is 404',
  'rawArchiver s3:AbortMultipartUpload evothesis-analytics-v2-archive-dev/*': 'an upload in parts that fails',
  'enrichedArchiver s3:AbortMultipartUpload evothesis-analytics-v2-enriched-dev/*': 'an upload in parts that fails',
  'export s3:AbortMultipartUpload evothesis-analytics-v2-export-dev/*': 'an upload in parts that fails',
  'export s3:DeleteObject evothesis-analytics-v2-export-dev/undelivered/*':
    'a delivery that failed and was made up for',
  'export s3:DeleteObject evothesis-analytics-v2-export-dev/unfinished/*': 'a big export that was stopped and went on',
  'export sts:AssumeRole arn:aws:iam::*:role/evothesis-export-*': 'buckets of clients in other accounts',
};

/** Athena, which asks Glue and writes its results, runs on AWS alone: locally DuckDB answers the same SQL. */
const BY_ATHENA = /^query ((athena|glue|lambda):|s3:\w+ evothesis-analytics-v2-internal-dev)/;

let recorder: Awaited<ReturnType<typeof startRecorder>>;
let stack: Stack;
let assembly: Assembly;
let rights: Right[];

beforeAll(async () => {
  recorder = await startRecorder();
  stack = await startStack({ environmentOf: recorder.environmentOf });
  assembly = await loadAssembly('dev', path.join(stack.dataDir, 'cache'));
  rights = rightsOf(assembly, 'dev');
  await aDay(stack, recorder);
  await trouble(stack, recorder);
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  recorder?.close();
});

describe.each(FUNCTIONS)('the role of $id', ({ id }) => {
  it('allows every call that the bundle makes', () => {
    const own = recorder.uses.filter((use) => use.id === id);
    expect(own.length, 'calls').toBeGreaterThan(0);
    const refused = own.filter((use) => !rights.some((right) => covers(right, use)));
    expect([...new Set(refused.map(told))]).toEqual([]);
  });

  it('allows nothing else', () => {
    const own = rights.filter((right) => right.id === id && !right.action.startsWith('logs:'));
    const unused = own.filter((right) => !recorder.uses.some((use) => covers(right, use)));
    expect(unused.map(told).filter((right) => !(right in UNUSED) && !BY_ATHENA.test(right))).toEqual([]);
  });
});

it('no right is excused that is used, or that no role has', () => {
  const idle = rights.filter((right) => !recorder.uses.some((use) => covers(right, use))).map(told);
  expect(Object.keys(UNUSED).filter((right) => !idle.includes(right))).toEqual([]);
});

/** A stream record in Lambda's form, where binary values are base64 text. */
const aRecord = (): object => {
  const { payload, ...item } = toRawItem(rawBatch({ siteId: 'unregistered', batchId: 'refused' }));
  const NewImage = { ...toItem(item), payload: { B: Buffer.from(payload).toString('base64') } };
  return { Records: [{ eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage } }] };
};

/** Every line that a metric filter of the template counts for an alarm. */
describe('alarms that count lines of a log', () => {
  it('each count a line that its function has written when it was in that trouble', () => {
    const counted = countedLines(assembly);
    expect(counted.length).toBeGreaterThan(4);
    const missing = counted.filter(({ logGroup, word }) => {
      const id = Object.entries(functionNames('dev')).find(([, name]) => logGroup.endsWith(`/${name}`))?.[0];
      return !readFileSync(path.join(stack.info.logs, `${id}.log`), 'utf8').includes(word);
    });
    expect(missing).toEqual([]);
  });
});

describe('alarms that count errors of a function', () => {
  it('enrichment fails as a whole when its stores refuse', async () => {
    expect((await brokenAt(recorder, 'enrichment', () => invoked(stack, 'enrichment', aRecord()))).failed).toBe(true);
  });

  it.each(['rawArchiver', 'enrichedArchiver', 'export'] as const)(
    '%s fails as a whole when its stores refuse',
    async (id) => {
      expect((await brokenAt(recorder, id, () => invoked(stack, id, {}))).failed).toBe(true);
    },
  );
});

it('the picture in docs/architecture.md is that of the template: `npm run picture` draws it anew', () => {
  expect(writtenPicture()).toBe(readPicture(assembly));
});
