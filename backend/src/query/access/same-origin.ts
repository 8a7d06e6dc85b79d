import type { ApiRequest } from '../request.ts';

/**
 * Whether a request that changes something may come from another site's page. A form there can post neither JSON nor
 * past this header (https://www.w3.org/TR/fetch-metadata/), so nothing is done behind a logged-in user's back; the
 * cookie's SameSite=Strict is the first lock.
 */
export const isForged = (request: ApiRequest): boolean =>
  !/^application\/json\b/i.test(request.header('content-type')) ||
  !['', 'same-origin', 'none'].includes(request.header('sec-fetch-site'));
