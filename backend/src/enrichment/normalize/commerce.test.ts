import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventData } from '../../../../sdk/src/wire.ts';
import { commerceOf } from './commerce.ts';

const custom = (name: string, properties?: EventData) =>
  commerceOf({
    eventType: 'custom',
    eventId: 'e',
    timestamp: '2026-11-22T14:00:00.000Z',
    pageId: 'p',
    seq: 1,
    eventData: { name, properties } as EventData,
  });

describe("a shop's events", () => {
  it('are understood in the words of GA4', () => {
    const items = [
      { item_id: 'A1', item_name: 'Widget', price: 12.5, quantity: 2 },
      { item_id: 'B2', price: '5.10' },
    ];
    expect(custom('purchase', { transaction_id: 't1', value: 30.1, currency: 'eur', items })).toEqual({
      action: 'purchase',
      value: 30.1,
      currency: 'EUR',
      transaction_id: 't1',
      items: [
        { id: 'A1', name: 'Widget', price: 12.5, quantity: 2 },
        { id: 'B2', price: 5.1, quantity: 1 },
      ],
    });
    expect(custom('view_item', { items })).toMatchObject({ action: 'view', value: 30.1 });
    expect(custom('begin_checkout')).toEqual({ action: 'checkout' });
  });

  it('are understood in the words of Segment', () => {
    const product = { product_id: 'A1', name: 'Widget', price: 3, quantity: 2 };
    expect(custom('Product Added', product)).toMatchObject({
      action: 'add',
      value: 6,
      items: [{ id: 'A1', quantity: 2 }],
    });
    expect(custom('Order Completed', { order_id: 7, revenue: '9.99', products: [product] })).toMatchObject({
      action: 'purchase',
      transaction_id: '7',
      value: 9.99,
    });
  });

  it('are told from all others', () => {
    for (const name of ['video_play', 'constructor', '__proto__', '']) expect(custom(name)).toBeUndefined();
  });

  it('never throw and never hold what cannot be stored', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (properties, items) => {
        const commerce = custom('purchase', { ...properties, items, value: items } as EventData);
        expect(JSON.parse(JSON.stringify(commerce))).toEqual(commerce);
      }),
    );
  });
});
