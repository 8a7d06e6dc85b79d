import { expect, it } from 'vitest';
import type { RawLine } from '../records/lines.ts';
import { createRedactions } from './redactions.ts';

const line = (pageId: string, path: string | undefined, batch?: Partial<RawLine['batch']>) => ({
  pageId,
  ...(path !== undefined && { path }),
  ...(batch && { batch: { sequenced: true, ...batch } }),
});

it('puts what was taken out down to the paths of its pages, and the rest to none', () => {
  const redactions = createRedactions();
  redactions.add(line('a', '/login', { redacted: 6, redactedPages: { a: 2, b: 1, gone: 2 } }));
  redactions.add(line('b', '/cart'));
  redactions.add(line('a', '/login'));
  redactions.add(line('a', '/login', { redacted: 1, redactedPages: { a: 1 } }));
  redactions.add(line('c', undefined, { redacted: 4 }));
  expect(redactions.sheet()).toEqual({ redacted: { '': 7, '/cart': 1, '/login': 3 } });
});

it('says nothing where nothing was taken out, and never names more than a hundred paths', () => {
  const redactions = createRedactions();
  redactions.add(line('a', '/'));
  expect(redactions.sheet()).toEqual({});
  for (let n = 0; n < 300; n++) redactions.add(line('a', `/user/${n}`, { redacted: 1, redactedPages: { a: 1 } }));
  const { redacted = {} } = redactions.sheet();
  expect(Object.keys(redacted)).toHaveLength(101);
  expect(redacted['…']).toBe(200);
});
