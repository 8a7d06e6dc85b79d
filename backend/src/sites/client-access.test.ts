import { expect, it } from 'vitest';
import { defaultSiteConfig } from '../records/site.ts';
import { applySiteInput } from './parse.ts';

const exportsOf = (...exports: string[]) =>
  applySiteInput(defaultSiteConfig('shop', 'dev'), { export: exports }).exports;

it('reads how a client’s bucket is written to, and what an export must not carry', () => {
  const role = 'role=arn:aws:iam::123456789012:role/evothesis-export-shop';
  expect(
    exportsOf(
      `name=theirs,to=s3://bucket/x,schedule=daily,${role},external-id=x-1,owner=123456789012,rekey-for=acme,small-cells=5`,
    ),
  ).toEqual([
    {
      name: 'theirs',
      to: 's3://bucket/x',
      format: 'csv',
      schedule: 'daily',
      access: {
        roleArn: 'arn:aws:iam::123456789012:role/evothesis-export-shop',
        externalId: 'x-1',
        bucketOwner: '123456789012',
      },
      rekeyFor: 'acme',
      smallCells: 5,
    },
  ]);
  expect(exportsOf('name=ours,to=s3://bucket')).toEqual([
    { name: 'ours', to: 's3://bucket', format: 'csv', schedule: 'manual' },
  ]);
});

it.each([
  ['role=arn:aws:iam::123456789012:role/admin', 'evothesis-export-'],
  ['owner=me', '12 digits'],
  ['small-cells=many', 'small cells'],
  ['kms-key=alias/x', 'arn:aws:kms'],
])('refuses %s', (field, message) => {
  expect(() => exportsOf(`name=a,to=s3://bucket,${field}`)).toThrow(message);
});

it.each([
  ['fromat=parquet', '"fromat" is none of name, to, format'],
  ['columns=event_id+visitor', 'no column is called "visitor"'],
  ['parquet', '"parquet" is none of'],
])('a destination with %j is refused, not set without it', (field, message) => {
  expect(() => exportsOf(`name=a,to=s3://bucket,${field}`)).toThrow(message);
});

it('two destinations have two names', () => {
  expect(() => exportsOf('name=a,to=s3://one', 'name=a,to=s3://two')).toThrow('two exports are called a');
});
