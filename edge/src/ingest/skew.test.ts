import { describe, expect, it } from 'vitest';
import { occurredAt } from './skew.ts';

const RECEIVED = '2026-11-22T14:00:00.000Z';
const at = (timestamp: string, sentAt?: string, trustedSender?: boolean) =>
  occurredAt({ timestamp, sentAt, receivedAt: RECEIVED, trustedSender, maxEventAgeHours: 72 });

describe('the time of an event', () => {
  it('is the client’s where its clock is right', () => {
    expect(at('2026-11-22T13:59:50.000Z', '2026-11-22T13:59:59.500Z')).toEqual({
      occurredAt: '2026-11-22T13:59:50.000Z',
      trusted: true,
    });
  });
  it('is shifted by as much as the client’s clock is wrong', () => {
    expect(at('2026-11-22T15:59:50.000Z', '2026-11-22T16:00:00.000Z')).toEqual({
      occurredAt: '2026-11-22T13:59:50.000Z',
      trusted: true,
    });
    expect(at('1970-01-01T00:00:00.000Z', '1970-01-01T00:00:10.000Z')).toEqual({
      occurredAt: '2026-11-22T13:59:50.000Z',
      trusted: true,
    });
  });
  it('is that of receipt, and not trusted, in the future or too long ago', () => {
    expect(at('2026-11-22T15:00:00.000Z')).toEqual({ occurredAt: RECEIVED, trusted: false });
    expect(at('2026-11-19T13:59:59.000Z')).toEqual({ occurredAt: RECEIVED, trusted: false });
    expect(at('rubbish')).toEqual({ occurredAt: RECEIVED, trusted: false });
  });
  it('is never after receipt', () => {
    expect(at('2026-11-22T14:00:30.000Z')).toEqual({ occurredAt: RECEIVED, trusted: true });
  });
  it('is believed of a server, however old', () => {
    expect(at('2026-01-01T00:00:00.000Z', RECEIVED, true)).toEqual({
      occurredAt: '2026-01-01T00:00:00.000Z',
      trusted: true,
    });
  });
});
