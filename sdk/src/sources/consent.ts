import type { Source } from '../types.ts';
import type { ConsentState } from '../wire.ts';

type Tcf = {
  eventStatus?: string;
  gdprApplies?: boolean;
  purpose?: { consents?: Record<string, boolean | undefined> };
};
type Gpp = { pingData?: { parsedSections?: Record<string, unknown> } };
type Frameworks = {
  dataLayer?: unknown[];
  __tcfapi?: (command: 'addEventListener', version: 2, callback: (data: Tcf, ok: boolean) => void) => void;
  __gpp?: (command: 'addEventListener', callback: (data: Gpp) => void) => void;
};

/** `gtag('consent', 'default' | 'update', { analytics_storage })`, as it lies in the data layer. */
const readGcm = (entry: unknown): ConsentState | undefined => {
  const { 0: command, 2: settings } = (entry ?? {}) as ArrayLike<unknown>;
  const state = (settings as { analytics_storage?: string } | undefined)?.analytics_storage;
  return command === 'consent' && (state === 'granted' || state === 'denied') ? state : undefined;
};

/** Purpose 1 is storage on the device, purpose 8 the measurement of content. `cmpuishown` is no answer yet. */
const readTcf = ({ eventStatus, gdprApplies, purpose }: Tcf): ConsentState | undefined =>
  gdprApplies === false || !/loaded|complete/.test(eventStatus ?? '')
    ? undefined
    : purpose?.consents?.[1] && purpose.consents[8]
      ? 'granted'
      : 'denied';

/** The opt-outs of the American sections: 1 is "opted out". */
const readGpp = ({ pingData }: Gpp): ConsentState | undefined =>
  /"(Sale|Sharing|TargetedAdvertising)OptOut":1\b/.test(JSON.stringify(pingData?.parsedSections ?? {}))
    ? 'denied'
    : undefined;

/** Follows the consent that Google Consent Mode v2, IAB TCF or IAB GPP hold on the page, whichever speaks last. */
export const consentSignals = (): Source => (core) => {
  const page = window as unknown as Frameworks;
  let asked: boolean | undefined;
  const ask = (): void => {
    // A consent platform may come after us; its stub is there by the time the page has loaded.
    if (asked || !(page.dataLayer || page.__tcfapi || page.__gpp)) return;
    asked = true;
    const take = (source: 'gcm' | 'tcf' | 'gpp', state?: ConsentState): void => {
      if (state) core._setConsent(state, source);
    };
    const { dataLayer } = page;
    if (Array.isArray(dataLayer)) {
      for (const entry of dataLayer) take('gcm', readGcm(entry));
      const push = dataLayer.push;
      dataLayer.push = (...entries) => {
        const length = push.apply(dataLayer, entries);
        try {
          for (const entry of entries) take('gcm', readGcm(entry));
        } catch {
          // The page's own push has succeeded.
        }
        return length;
      };
    }
    page.__tcfapi?.('addEventListener', 2, (data, ok) => ok && take('tcf', readTcf(data)));
    page.__gpp?.('addEventListener', (data) => take('gpp', readGpp(data)));
  };
  ask();
  core._listen('DOMContentLoaded load', ask);
};
