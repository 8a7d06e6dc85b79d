/** 16 characters, 80 random bits, uniform in base 32. Not `randomUUID`, which plain http pages do not have. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte & 31).toString(32)).join('');

export const iso = (time: number): string => new Date(time).toISOString();
