import { Transform } from 'node:stream';
import { S3Error } from './error.ts';

/**
 * Takes the framing of `Content-Encoding: aws-chunked` off a body and keeps its trailing headers: `SIZE;…CRLF data CRLF`,
 * then `0 CRLF trailer: value CRLF CRLF`. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export const unchunk = (): Transform & { trailers: Record<string, string> } => {
  const trailers: Record<string, string> = {};
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of the present chunk still to come, its CRLF included; -1 in the trailers. */
  let left = 0;
  const transform = new Transform({
    transform(piece: Buffer, _encoding, done) {
      let data = rest.length ? Buffer.concat([rest, piece]) : piece;
      rest = Buffer.alloc(0);
      while (data.length) {
        if (left > 0) {
          const text = data.subarray(0, Math.min(data.length, Math.max(0, left - 2)));
          if (text.length) this.push(text);
          const taken = left > 2 ? text.length : Math.min(left, data.length);
          left -= taken;
          data = data.subarray(taken);
          continue;
        }
        const end = data.indexOf('\r\n');
        if (end < 0) {
          rest = data;
          break;
        }
        const line = data.subarray(0, end).toString('latin1');
        data = data.subarray(end + 2);
        if (left < 0) {
          const colon = line.indexOf(':');
          if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
          continue;
        }
        const size = Number.parseInt(line, 16);
        if (Number.isNaN(size)) {
          done(new S3Error('IncompleteBody', 'The aws-chunked framing is broken.'));
          return;
        }
        left = size === 0 ? -1 : size + 2;
      }
      done();
    },
    flush(done) {
      done(left < 0 ? null : new S3Error('IncompleteBody'));
    },
  });
  return Object.assign(transform, { trailers });
};
