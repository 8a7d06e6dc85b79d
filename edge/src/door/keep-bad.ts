import type { BadRow } from '../../../backend/src/records/bad-rows.ts';
import type { SiteConfig } from '../../../backend/src/records/site.ts';
import type { DynamoCall } from './dynamo.ts';
import { badRow } from './rows.ts';

/**
 * Writes down what was wrong in a request. It never fails: what is refused has been answered so, and a table that does
 * not answer must not turn that into an error.
 */
export const createKeepBad =
  (call: DynamoCall, rawEvents: string, log: (entry: Readonly<Record<string, string>>) => void) =>
  async (
    site: SiteConfig,
    { receivedAt, batchId }: { receivedAt: string; batchId: string },
    rows: readonly BadRow[] | undefined,
  ): Promise<void> => {
    if (!rows) return;
    try {
      await call('PutItem', { TableName: rawEvents, Item: badRow(site, receivedAt, batchId, rows) });
    } catch (error) {
      log({ event: 'bad_rows_not_kept', site: site.siteId, error: (error as Error).name });
    }
  };
