import { expect, test } from 'vitest';
import { checkOptions } from './strict.ts';

test('options that are right raise no voice', () => {
  expect(
    checkOptions({
      siteId: 's',
      consent: 'granted',
      persistence: 'local',
      use: [],
      spa: false,
      sampleRate: 0.1,
      beforeSend: () => null,
    }),
  ).toEqual([]);
});

test.each([
  ['persistance', 'persistence'],
  ['bacthSize', 'batchSize'],
  ['siteid', 'siteId'],
  ['sample_rate', 'sampleRate'],
  ['endpiont', 'endpoint'],
  ['flushIntervall', 'flushInterval'],
  ['hashrouting', 'hashRouting'],
])('%s is close to %s', (name, nearest) => {
  expect(checkOptions({ [name]: 1 })).toEqual([`unknown option "${name}": did you mean "${nearest}"?`]);
});

test('values of the wrong kind', () => {
  expect(checkOptions({ persistence: 'cookie', sampleRate: '10%' })).toEqual([
    'option "persistence" must be none, session or local',
    'option "sampleRate" must be number',
  ]);
});
