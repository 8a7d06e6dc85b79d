/** 16 characters, 80 random bits, uniform in base 32. Not `randomUUID`, which plain http pages do not have. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte & 31).toString(32)).join('');

export const iso = (): string => new Date().toISOString();

/** Bytes of a text in UTF-8, the unit of the ingest's limits and of the browser's keepalive quota. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
