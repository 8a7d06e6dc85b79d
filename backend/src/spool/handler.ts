import { dynamo, s3 } from '../clients/store.ts';
import { isStage } from '../records/names.ts';
import { type DrainReport, drainSpool } from './drain.ts';
import { spoolPorts } from './store.ts';

/** Scheduled: puts spooled batches back into raw-events. What the table does not take yet waits for the next run. */
export const handler = async (): Promise<DrainReport> => {
  const stage = process.env.STAGE ?? '';
  if (!isStage(stage)) throw new TypeError('STAGE must be dev or prod');
  const report = await drainSpool(spoolPorts(stage, dynamo(), s3()));
  if (report.stored + report.repeats > 0 || report.stopped)
    console.warn(JSON.stringify({ event: 'drained', ...report }));
  return report;
};
