/** 16 characters, 82 random bits. Not `randomUUID`, which plain http pages do not have. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte % 36).toString(36)).join('');

export const iso = (time: number): string => new Date(time).toISOString();
