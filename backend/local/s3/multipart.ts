import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { S3Error } from './error.ts';
import type { Received } from './receive.ts';
import { element, elements } from './xml.ts';

/** All parts but the last. */
const MIN_PART = 5 * 1024 * 1024;

type Upload = { bucket: string; key: string; headers: Record<string, string> };
type Part = { md5: string; size: number };

/** Multipart uploads in `ROOT/.uploads/<id>`, one file a part; they survive a restart as they do on S3. */
export const openUploads = (root: string) => {
  const folder = (id: string): string => {
    if (!/^[0-9a-f-]{36}$/.test(id) || !existsSync(path.join(root, '.uploads', id))) throw new S3Error('NoSuchUpload');
    return path.join(root, '.uploads', id);
  };
  const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
  return {
    create: (upload: Upload): string => {
      const id = randomUUID();
      mkdirSync(path.join(root, '.uploads', id), { recursive: true });
      writeFileSync(path.join(root, '.uploads', id, 'upload.json'), JSON.stringify(upload));
      return id;
    },
    check: (id: string): void => {
      folder(id);
    },
    addPart: (id: string, number: number, { file, md5, size }: Received): void => {
      if (!(number >= 1 && number <= 10_000)) throw new S3Error('InvalidArgument', 'Part numbers are 1 to 10,000.');
      renameSync(file, path.join(folder(id), `${number}`));
      writeFileSync(path.join(folder(id), `${number}.json`), JSON.stringify({ md5, size } satisfies Part));
    },
    /** Puts the named parts together into `target`. */
    assemble: async (id: string, xml: string, target: string): Promise<Upload & { etag: string }> => {
      const at = folder(id);
      const wanted = elements(xml, 'Part').map((part) => ({
        number: Number(element(part, 'PartNumber')),
        etag: (element(part, 'ETag') ?? '').replaceAll('"', ''),
      }));
      if (wanted.length === 0) throw new S3Error('MalformedXML');
      const md5 = createHash('md5');
      for (const [index, { number, etag }] of wanted.entries()) {
        if (index > 0 && number <= (wanted[index - 1]?.number ?? 0)) throw new S3Error('InvalidPartOrder');
        if (!existsSync(path.join(at, `${number}.json`))) throw new S3Error('InvalidPart');
        const part = read<Part>(path.join(at, `${number}.json`));
        if (part.md5 !== etag) throw new S3Error('InvalidPart');
        if (index < wanted.length - 1 && part.size < MIN_PART) throw new S3Error('EntityTooSmall');
        md5.update(Buffer.from(part.md5, 'hex'));
      }
      writeFileSync(target, '');
      for (const { number } of wanted)
        await pipeline(createReadStream(path.join(at, `${number}`)), createWriteStream(target, { flags: 'a' }));
      return { ...read<Upload>(path.join(at, 'upload.json')), etag: `${md5.digest('hex')}-${wanted.length}` };
    },
    remove: (id: string): void => rmSync(folder(id), { recursive: true, force: true }),
  };
};
export type Uploads = ReturnType<typeof openUploads>;
