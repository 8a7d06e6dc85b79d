import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sdk } from './packed.ts';
import { sizes, sizesTable } from './sizes.ts';

/** `npm run sizes:readme`: writes today's figures into the README's table. */
const file = path.join(sdk, 'README.md');
const readme = readFileSync(file, 'utf8');
const written = readme.replace(/(<!-- sizes -->\n)[\s\S]*?(\n<!-- \/sizes -->)/, `$1${sizesTable(sizes())}$2`);
writeFileSync(file, written);
