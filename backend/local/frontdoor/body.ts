import type { IncomingMessage } from 'node:http';

/** Reads a request's body up to `limit` bytes; what is longer is read to its end and thrown away. */
export const readBody = (request: IncomingMessage, limit: number): Promise<{ body: Buffer; tooLarge: boolean }> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let tooLarge = false;
    request.on('data', (chunk: Buffer) => {
      if (size + chunk.length > limit) tooLarge = true;
      else {
        size += chunk.length;
        chunks.push(chunk);
      }
    });
    request.on('end', () =>
      resolve({ body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size), tooLarge }),
    );
    request.on('error', reject);
    // A sender that goes away mid-body ends without 'end': nothing of it is accepted.
    request.on('close', () => {
      if (!request.complete) reject(new Error('the sender went away'));
    });
  });
