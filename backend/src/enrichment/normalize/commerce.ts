import type { CommerceFields } from '../../records/lines.ts';
import type { StoredEvent } from '../../records/raw.ts';

/**
 * What shops call the same five things, letters only: GA4's recommended events, Segment's ecommerce spec, and the
 * short forms in between.
 */
const ACTIONS: Readonly<Record<CommerceFields['action'], readonly string[]>> = {
  view: ['viewitem', 'productviewed', 'viewproduct', 'productview', 'viewcontent', 'productdetail'],
  add: ['addtocart', 'productadded', 'addtobasket', 'addtobag', 'cartadd'],
  remove: ['removefromcart', 'productremoved', 'cartremove'],
  checkout: ['begincheckout', 'checkoutstarted', 'initiatecheckout', 'checkout', 'startcheckout'],
  purchase: ['purchase', 'ordercompleted', 'orderplaced', 'transaction', 'completepurchase', 'checkoutcompleted'],
};
const BY_NAME = new Map(
  Object.entries(ACTIONS).flatMap(([action, names]) => names.map((name) => [name, action as CommerceFields['action']])),
);

const MAX_ITEMS = 100;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const firstOf = (fields: Fields, names: readonly string[]): unknown => {
  for (const name of names) if (Object.hasOwn(fields, name) && fields[name] !== null) return fields[name];
  return undefined;
};
const numberIn = (fields: Fields, ...names: string[]): number | undefined => {
  const value = firstOf(fields, names);
  const number = typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,6})?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};
const textIn = (fields: Fields, ...names: string[]): string | undefined => {
  const value = firstOf(fields, names);
  if (typeof value === 'string' && value !== '') return value.slice(0, 256);
  return typeof value === 'number' ? String(value) : undefined;
};

/** Without members that say nothing. */
const present = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const toItem = (fields: Fields) =>
  present({
    id: textIn(fields, 'item_id', 'id', 'product_id', 'sku'),
    name: textIn(fields, 'item_name', 'name', 'product_name', 'title'),
    category: textIn(fields, 'item_category', 'category'),
    brand: textIn(fields, 'item_brand', 'brand'),
    price: numberIn(fields, 'price', 'unit_price'),
    quantity: numberIn(fields, 'quantity', 'qty') ?? 1,
  });

/** The shop's event behind a custom event; undefined for all others. */
export const commerceOf = ({ eventType, eventData }: StoredEvent): CommerceFields | undefined => {
  if (eventType !== 'custom' || typeof eventData?.name !== 'string') return undefined;
  const action = BY_NAME.get(
    eventData.name
      .slice(0, 64)
      .toLowerCase()
      .replace(/[^a-z]/g, ''),
  );
  if (!action) return undefined;
  const properties = isFields(eventData.properties) ? eventData.properties : {};
  const listed = firstOf(properties, ['items', 'products', 'contents', 'line_items']);
  const entries = Array.isArray(listed) ? listed.filter(isFields) : isFields(properties.item) ? [properties.item] : [];
  // Segment puts a single product's fields straight into the properties.
  const single = entries.length === 0 && textIn(properties, 'item_id', 'product_id', 'sku') ? [properties] : entries;
  const items = single.slice(0, MAX_ITEMS).map(toItem);
  const sum = items.every((item) => item.price !== undefined)
    ? items.reduce((total, item) => total + (item.price ?? 0) * item.quantity, 0)
    : undefined;
  const currency = textIn(properties, 'currency', 'currency_code')?.toUpperCase();
  return present({
    action,
    value:
      numberIn(properties, 'value', 'revenue', 'total', 'amount') ??
      (items.length > 0 && sum !== undefined ? Math.round(sum * 1e6) / 1e6 : undefined),
    currency: currency && /^[A-Z]{3}$/.test(currency) ? currency : undefined,
    transaction_id: textIn(properties, 'transaction_id', 'order_id', 'orderId'),
    items: items.length > 0 ? items : undefined,
  }) as CommerceFields;
};
