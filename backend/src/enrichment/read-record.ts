import { fromItem } from '../clients/attributes.ts';
import type { RawBatch } from '../records/raw.ts';
import { fromRawItem, type RawItem } from '../records/raw-item.ts';

/** The part of a DynamoDB stream record that is read here; both Lambda's form and the Streams API's fit. */
export type StreamRecord = {
  eventName?: string | undefined;
  dynamodb?:
    | { SequenceNumber?: string | undefined; NewImage?: Readonly<Record<string, unknown>> | undefined }
    | undefined;
};

/**
 * The batch that a stream record announces; undefined for a record that is none (a removal, a site-hour marker).
 * @throws when the payload cannot be read: the record is poison, and no second try will change it
 */
export const readRecord = ({ eventName, dynamodb }: StreamRecord): RawBatch | undefined => {
  const image = dynamodb?.NewImage;
  if (eventName !== 'INSERT' || !image?.payload) return undefined;
  const batch = fromRawItem(fromItem<RawItem>(image));
  if (!Array.isArray(batch.events)) throw new TypeError('the payload is no batch');
  return batch;
};
