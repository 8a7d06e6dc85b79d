/** Bytes of a text in UTF-8, the unit of the ingest's limits and of the browser's keepalive quota. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
