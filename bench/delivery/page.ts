import { pageWith, type Site } from '../../sdk/tests/browser/site.ts';

export type Place = {
  site: Site;
  /** The collector, behind its round trip. */
  endpoint: string;
  /** Each run has one of its own, so that runs side by side do not mix. */
  siteId: string;
  /** Whether the page sends beacons of its own. */
  witness: boolean;
};

/**
 * A beacon of the page's own at each click and when the page is left, for a site of its own. Where the pixel's batch and
 * this are both missing, the browser has not told the page, or has dropped what it was given.
 */
const witnessOf = ({ endpoint, siteId }: Place): string =>
  `<script>for(const type of ['click','pagehide'])addEventListener(type,()=>navigator.sendBeacon('${endpoint}',
   JSON.stringify({siteId:'witness-${siteId}',batchId:type+' while '+document.visibilityState,events:[{eventType:type}]})))</script>`;

/** Serves a page without a pixel and returns its address. */
export const plain = (site: Site): string =>
  site.page('/plain', '<!doctype html><title>Plain</title><p>No pixel here</p>');

/** Serves the run's page, and the plain one that it links to, and returns its address. */
export const withPixel = (place: Place, attributes = ''): string => {
  const { site, endpoint, siteId, witness } = place;
  plain(site);
  const body = `<h1>Hello</h1><a href="/plain">on</a>${witness ? witnessOf(place) : ''}`;
  return site.page(
    `/${siteId}`,
    pageWith(`data-endpoint="${endpoint}" ${attributes}`, body).replace('"s1"', `"${siteId}"`),
  );
};
