/**
 * The calls of the AWS command line that the run-books make, against the local stack, with the options that they use and
 * no other: what is not known here fails, so that a new command in a run-book is seen.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';

const text = { type: 'string' };
const flag = { type: 'boolean' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    region: text,
    query: text,
    output: text,
    'function-name': text,
    uuid: text,
    enabled: flag,
    'no-enabled': flag,
    'source-table-name': text,
    'target-table-name': text,
    'restore-date-time': text,
    'table-name': text,
    recursive: flag,
  },
});
const [service, operation, ...words] = positionals;
const dynamo = new DynamoDBClient({});
const s3 = new S3Client({ forcePathStyle: true });

const mappings = async (method, uuid, body) => {
  const url = new URL(`/2015-03-31/event-source-mappings/${uuid ?? ''}`, process.env.AWS_ENDPOINT_URL_LAMBDA);
  if (values['function-name']) url.searchParams.set('FunctionName', values['function-name']);
  const answer = await fetch(url, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
};

const inBucket = (url) => {
  const [, Bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(url);
  return { Bucket, key };
};
const objects = async (url) => {
  const { Bucket, key } = inBucket(url);
  const keys = [];
  let ContinuationToken;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: key, ContinuationToken }));
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return { Bucket, prefix: key, keys };
};

const CALLS = {
  'lambda list-event-source-mappings': () => mappings('GET'),
  'lambda update-event-source-mapping': () => mappings('PUT', values.uuid, { Enabled: values.enabled === true }),
  // A copy of what the table held at that time: the test wrote it down then, as AWS does all the time.
  'dynamodb restore-table-to-point-in-time': async () => {
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: values['source-table-name'] }));
    const TableName = values['target-table-name'];
    const hashAndRange = Table.KeySchema.map(({ AttributeName }) => AttributeName);
    await dynamo.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: Table.KeySchema,
        AttributeDefinitions: Table.AttributeDefinitions.filter((one) => hashAndRange.includes(one.AttributeName)),
      }),
    );
    const then = JSON.parse(readFileSync(path.join(process.env.POINT_IN_TIME, values['source-table-name']), 'utf8'));
    const revive = (value) => (value?.B ? { B: Buffer.from(value.B, 'base64') } : value);
    for (const item of then) {
      const Item = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, revive(value)]));
      await dynamo.send(new PutItemCommand({ TableName, Item }));
    }
    return { TableDescription: { TableName, TableStatus: 'CREATING' } };
  },
  'dynamodb wait': () =>
    dynamo.send(new DescribeTableCommand({ TableName: values['table-name'] })).then(() => undefined),
  'dynamodb delete-table': () =>
    dynamo.send(new DeleteTableCommand({ TableName: values['table-name'] })).then(() => undefined),
  's3 ls': async () => (await objects(words[0])).keys.join('\n'),
  's3 mv': async () => {
    const { Bucket, key } = inBucket(words[0]);
    const to = inBucket(words[1]);
    await s3.send(new CopyObjectCommand({ Bucket: to.Bucket, Key: to.key, CopySource: `${Bucket}/${encodeURI(key)}` }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
  },
  's3 sync': async () => {
    const { Bucket, prefix, keys } = await objects(words[0]);
    for (const Key of keys) {
      const file = path.join(words[1], Key.slice(prefix.length));
      mkdirSync(path.dirname(file), { recursive: true });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      writeFileSync(file, await Body.transformToByteArray());
    }
  },
};

/** `a[0].b` and `a.b`, which is what the run-books ask for. */
const queried = (answer, query) =>
  query
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce((value, name) => value?.[name], answer);

const call = CALLS[`${service} ${operation}`];
if (!call) {
  console.error(`the stand-in for the AWS command line does not know: aws ${positionals.join(' ')}`);
  process.exit(252);
}
const answer = await call();
if (typeof answer === 'string') console.log(answer);
else if (answer !== undefined && values.query) console.log(queried(answer, values.query));
else if (answer !== undefined) console.log(JSON.stringify(answer, null, 2));
dynamo.destroy();
s3.destroy();
