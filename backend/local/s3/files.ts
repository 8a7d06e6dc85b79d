import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { S3Error } from './error.ts';

/** What an object has beside its bytes. */
export type ObjectFacts = {
  etag: string;
  size: number;
  /** ms; together with `size` it ties these facts to one version of the file. */
  mtimeMs: number;
  /** Content-Type, Content-Encoding and the like, and `x-amz-meta-…`; lower case. */
  headers: Record<string, string>;
};

const encodeSegment = (segment: string): string => {
  if (segment === '') return '%';
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  return segment.replace(
    /[%\\\u0000-\u001f\u007f]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
};
const decodeSegment = (name: string): string =>
  name === '%'
    ? ''
    : name.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/**
 * Objects as plain files: `ROOT/<bucket>/<key>` holds exactly the object's bytes, so that DuckDB, zcat and cp read
 * them, and `ROOT/.facts` holds the rest. Everything is written beside and renamed: a kill leaves the old object or the
 * new one, never half of one.
 */
export const openFiles = (root: string) => {
  const facts = path.join(root, '.facts');
  const incoming = path.join(root, '.incoming');
  // What was being received when the server was killed belongs to nobody.
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });
  let sequence = 0;

  const bucketDir = (bucket: string): string => path.join(root, bucket);
  const relative = (key: string): string => {
    const segments = key.split('/').map(encodeSegment);
    if (Buffer.byteLength(key) > 1024 || segments.some((segment) => Buffer.byteLength(segment) > 255))
      throw new S3Error('KeyTooLongError', 'A key may have 1,024 bytes, and on this disk 255 between slashes.');
    return path.join(...segments);
  };
  const dataFile = (bucket: string, key: string): string => path.join(bucketDir(bucket), relative(key));
  const factsFile = (bucket: string, key: string): string => path.join(facts, bucket, `${relative(key)}.json`);

  const statOf = (file: string): Stats | undefined => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found?.isFile() ? found : undefined;
  };

  const removeEmpty = (from: string, top: string): void => {
    for (let folder = from; folder !== top && folder.startsWith(top); folder = path.dirname(folder)) {
      try {
        rmdirSync(folder);
      } catch {
        return;
      }
    }
  };

  const files = {
    /** A fresh path for bytes that are being received. */
    incoming: (): string => path.join(incoming, `${process.pid}-${++sequence}`),
    bucketExists: (bucket: string): boolean => /^[a-z0-9][a-z0-9.-]*$/.test(bucket) && existsSync(bucketDir(bucket)),
    createBucket: (bucket: string): void => {
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
        throw new S3Error('InvalidArgument', 'Invalid bucket name.');
      mkdirSync(bucketDir(bucket), { recursive: true });
    },
    deleteBucket: (bucket: string): void => {
      if (readdirSync(bucketDir(bucket)).length) throw new S3Error('BucketNotEmpty');
      rmdirSync(bucketDir(bucket));
    },
    buckets: (): { name: string; created: Date }[] =>
      readdirSync(root, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => ({ name, created: lstatSync(path.join(root, name)).birthtime })),
    dataFile,

    /** An object's facts; a file that was put there by hand has its ETag made from its time and size. */
    find: (bucket: string, key: string): ObjectFacts | undefined => {
      if (key === '') return undefined;
      const found = statOf(dataFile(bucket, key));
      if (!found) return undefined;
      const { size, mtimeMs } = found;
      try {
        const stored = JSON.parse(readFileSync(factsFile(bucket, key), 'utf8')) as ObjectFacts;
        if (stored.size === size && stored.mtimeMs === mtimeMs) return stored;
      } catch {
        // Not stored through this server, or killed between the two renames.
      }
      return { etag: `${Math.trunc(mtimeMs).toString(16)}-${size.toString(16)}`, size, mtimeMs, headers: {} };
    },

    /** Makes received bytes the object. Nothing else runs in between, so that a condition checked before still holds. */
    commit: (bucket: string, key: string, from: string, object: Pick<ObjectFacts, 'etag' | 'headers'>): ObjectFacts => {
      const { size, mtimeMs } = statSync(from);
      const complete: ObjectFacts = { ...object, size, mtimeMs };
      const target = dataFile(bucket, key);
      const beside = factsFile(bucket, key);
      try {
        mkdirSync(path.dirname(target), { recursive: true });
        mkdirSync(path.dirname(beside), { recursive: true });
        writeFileSync(`${from}.facts`, JSON.stringify(complete));
        renameSync(`${from}.facts`, beside);
        renameSync(from, target);
      } catch (error) {
        if (!['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? ''))
          throw error;
        throw new S3Error('InvalidArgument', 'On this disk a key cannot be both an object and the folder of others.');
      }
      return complete;
    },

    remove: (bucket: string, key: string): void => {
      const target = dataFile(bucket, key);
      if (!statOf(target)) return;
      rmSync(target, { force: true });
      rmSync(factsFile(bucket, key), { force: true });
      removeEmpty(path.dirname(target), bucketDir(bucket));
      removeEmpty(path.dirname(factsFile(bucket, key)), path.join(facts, bucket));
    },

    /** Keys in S3's order, that of their UTF-8 bytes, from the first after `after`; folders outside `prefix` are not read. */
    keys: function* (bucket: string, prefix: string, after: string): Generator<string> {
      const walk = function* (folder: string, base: string): Generator<string> {
        const names = readdirSync(folder, { withFileTypes: true })
          .map((entry) => ({ entry, key: base + decodeSegment(entry.name) + (entry.isDirectory() ? '/' : '') }))
          .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
        for (const { entry, key } of names) {
          if (entry.isDirectory()) {
            const mayHold = key.startsWith(prefix) || prefix.startsWith(key);
            const isBefore = Buffer.compare(Buffer.from(`${key}\u{10ffff}`), Buffer.from(after)) <= 0;
            if (mayHold && !isBefore) yield* walk(path.join(folder, entry.name), key);
          } else if (key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0) yield key;
        }
      };
      yield* walk(bucketDir(bucket), '');
    },
  };
  return files;
};
export type Files = ReturnType<typeof openFiles>;
