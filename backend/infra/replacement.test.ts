import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../src/records/names.ts';
import { KEPT, type Kept, keptResources } from './replacement.ts';
import { templates } from './testing/templates.ts';

const released = JSON.parse(readFileSync(new URL('released-resources.json', import.meta.url), 'utf8')) as Kept;

describe.each(STAGES)('an upgrade of stage %s', (stage) => {
  const now = keptResources(templates({ stage }));

  it('replaces no table, bucket, API or distribution of the last release', () => {
    // CloudFormation replaces what has another logical id, or another value of one of these properties.
    expect(now).toMatchObject(released[stage]);
  });

  it('was compared in everything that holds data or is known by an address', () => {
    for (const type of Object.keys(KEPT)) expect(JSON.stringify(released[stage]), type).toContain(`"${type}"`);
  });
});
