import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes `integrity.json` beside the scripts: file name to the value of the tag's `integrity` attribute. */
export const integrity = () => ({
  name: 'integrity',
  writeBundle({ file }, bundle) {
    const list = path.join(path.dirname(file), 'integrity.json');
    let known = {};
    try {
      known = JSON.parse(readFileSync(list, 'utf8'));
    } catch {
      // The first script of a build.
    }
    for (const [name, { code }] of Object.entries(bundle))
      if (code) known[name] = `sha384-${createHash('sha384').update(code).digest('base64')}`;
    writeFileSync(list, `${JSON.stringify(known, null, 2)}\n`);
  },
});
