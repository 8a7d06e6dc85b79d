import type { Live } from '../../api/types.ts';
import { many } from '../../format/numbers.ts';

/** Whether a site sends: amber while it is waited for, green from the first event on. */
export const Arrival = ({ live }: { live: Live | undefined }) => {
  const people = live?.events_30_minutes ?? 0;
  const bots = live?.bot_events_30_minutes ?? 0;
  if (people > 0)
    return (
      <p class="arrival done" role="status">
        <span aria-hidden="true">✓</span> The pixel works: {many(people, 'event')} in the last half hour.
      </p>
    );
  if (bots > 0)
    return (
      <p class="arrival done" role="status">
        <span aria-hidden="true">✓</span> Events arrive, but their sender looks like a bot (an automated browser,
        perhaps), so the reports leave them out.
      </p>
    );
  return (
    <p class="arrival" role="status">
      <span class="pulse wait" aria-hidden="true" /> Waiting for the first event. Open a page of your site in another
      tab.
    </p>
  );
};
