import { erase, erasureIo } from '../../src/erasure/index.ts';
import { defineCommand } from '../command.ts';
import { SUBJECT_OPTIONS, subjectOf } from '../subject.ts';

export default defineCommand({
  usage: 'erase --site SITE (--identity I | --visitor V | --session X)',
  summary: 'Delete everything of a person from tables, spool, archives and exports; prints a receipt',
  options: SUBJECT_OPTIONS,
  notes: [
    'The receipt holds counts and hashes, nothing of the person. A tombstone keeps replays from bringing the data back.',
    'Exports that were delivered elsewhere are listed: their owners have to be told.',
  ],
  run: async (values, _words, cli) => {
    const subject = subjectOf(values);
    const { stage } = await cli.connect();
    const receipt = await erase(erasureIo(stage), subject);
    await cli.result(receipt, () => JSON.stringify(receipt, null, 2));
    return undefined;
  },
});
