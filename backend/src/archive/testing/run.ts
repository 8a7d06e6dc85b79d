import { archiveHour, archiveIo } from '../index.ts';

/** A process of its own that archives an hour and may be killed: `node run.ts HOUR`. Says `ready` before it begins. */
const [hour = ''] = process.argv.slice(2);
const io = archiveIo('dev');
process.stdout.write('ready\n');
await archiveHour(io, { kind: 'raw', hour });
await archiveHour(io, { kind: 'enriched', hour });
process.stdout.write('done\n');
