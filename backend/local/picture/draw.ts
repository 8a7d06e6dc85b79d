import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadAssembly } from '../template/load.ts';
import { PICTURE, readPicture } from './picture.ts';

/** `npm run picture`: draws docs/architecture.md anew. */
const cache = mkdtempSync(path.join(tmpdir(), 'evothesis-picture-'));
writeFileSync(PICTURE, readPicture(await loadAssembly('dev', cache)));
rmSync(cache, { recursive: true, force: true });
