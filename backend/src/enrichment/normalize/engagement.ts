import type { RawBatch } from '../../records/raw.ts';

/** Full marks: a minute of attention, the whole page, three actions, a form. Together 100. */
const MARKS = { time: 40, scroll: 25, actions: 20, form: 15 } as const;
const FULL_TIME_MS = 60_000;
const FULL_ACTIONS = 3;

const numberIn = (data: unknown, name: string): number => {
  const value = (data as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'number' && value > 0 ? value : 0;
};

/**
 * How much a batch shows of somebody's attention, 0 to 100. From the batch alone, so that it does not depend on what
 * was processed before; a session's engagement is the greatest of its batches.
 */
export const engagementScore = ({ events, checkpoints = [] }: RawBatch): number => {
  let engaged = 0;
  let scroll = 0;
  let actions = 0;
  let form = 0;
  for (const { eventType, eventData } of events) {
    engaged = Math.max(engaged, numberIn(eventData, 'engagedTime'));
    scroll = Math.max(
      scroll,
      numberIn(eventData, 'maxScroll'),
      eventType === 'scroll' ? numberIn(eventData, 'depth') : 0,
    );
    if (eventType === 'click' || eventType === 'custom') actions++;
    if (eventType === 'form_submit') form = 1;
  }
  for (const { engagedTime, maxScroll } of checkpoints) {
    engaged = Math.max(engaged, engagedTime);
    scroll = Math.max(scroll, maxScroll);
  }
  return Math.round(
    MARKS.time * Math.min(1, engaged / FULL_TIME_MS) +
      MARKS.scroll * Math.min(1, scroll / 100) +
      MARKS.actions * Math.min(1, actions / FULL_ACTIONS) +
      MARKS.form * form,
  );
};
