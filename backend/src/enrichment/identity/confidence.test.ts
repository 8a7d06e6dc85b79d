import { expect, it } from 'vitest';
import { type Choice, confidenceOf } from './confidence.ts';
import { type Device, firstSight, visited } from './device.ts';
import { observe } from './observation.ts';
import { placeOf } from './place.ts';
import { visit } from './testing.ts';

const batch = visit({ hour: 100 });
const seen = observe(batch);
const place = placeOf(batch);
/** Seen once a day on each of these addresses. */
const deviceOf = (addresses: readonly string[], certainty = 1): Device =>
  addresses.reduce<Device | undefined>((device, address, day) => {
    const other = visit({ address, hour: 24 * day });
    return device
      ? visited(device, observe(other), placeOf(other), certainty)
      : firstSight('id_1', observe(other), placeOf(other), 1);
  }, undefined) as Device;
const choice = (before: Device | undefined, more: Partial<Choice> = {}): number =>
  confidenceOf({ seen, place, before, probability: 0.95, alike: 3, devices: 2, ...more });

it('says less of an identity that has been seen everywhere, or was doubtful before', () => {
  const steady = deviceOf(['a1', 'a1', 'a1', 'a1']);
  expect(choice(deviceOf(['a1', 'b1', 'c1', 'd1']))).toBeLessThan(choice(steady));
  expect(choice(deviceOf(['a1', 'a1', 'a1', 'a1'], 0.5))).toBeLessThan(choice(steady));
});

it('says more where the evidence does, and less the more devices look alike', () => {
  for (const before of [undefined, deviceOf(['a1', 'a1'])]) {
    const rising = [0.01, 0.3, 0.6, 0.9, 0.99, 1].map((probability) => choice(before, { probability }));
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(choice(before, { alike: 100 })).toBeLessThan(choice(before, { alike: 1 }));
    expect(rising.every((value) => value > 0 && value < 1)).toBe(true);
  }
});
