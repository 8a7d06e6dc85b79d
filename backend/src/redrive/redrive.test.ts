import { describe, expect, it } from 'vitest';
import { type DeadLetterPorts, redrive } from './redrive.ts';

const letter = (...sequences: string[]) =>
  JSON.stringify({
    payload: JSON.stringify({ Records: sequences.map((SequenceNumber) => ({ dynamodb: { SequenceNumber } })) }),
  });

const bucket = (objects: Record<string, string>, poisoned: readonly string[] = []) => {
  const held = new Map(Object.entries(objects));
  const processed: string[] = [];
  const ports: DeadLetterPorts = {
    list: async function* () {
      yield* [...held.keys()];
    },
    read: async (key) => held.get(key) ?? '',
    remove: async (key) => void held.delete(key),
    process: async (records) => {
      const sequences = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
      processed.push(...sequences);
      return sequences.filter((sequence) => poisoned.includes(sequence)).map((sequence) => `poison ${sequence}`);
    },
  };
  return { ports, held, processed };
};

describe('redriving dead letters', () => {
  it('removes an object only when all its records are stored, and goes on after one that fails', async () => {
    const { ports, held, processed } = bucket(
      { a: letter('1', '2'), b: letter('3', '4'), c: 'no JSON', d: letter('5') },
      ['4'],
    );
    const report = await redrive(ports);
    expect(processed).toEqual(['1', '2', '3', '4', '5']);
    expect([...held.keys()]).toEqual(['b', 'c']);
    expect(report).toMatchObject({
      objects: 4,
      records: 3,
      failed: [{ key: 'b', reasons: ['poison 4'] }, { key: 'c' }],
    });
  });

  it('changes nothing when it is repeated', async () => {
    const { ports } = bucket({ a: letter('1') });
    await redrive(ports);
    expect(await redrive(ports)).toEqual({ objects: 0, records: 0, failed: [] });
  });
});
