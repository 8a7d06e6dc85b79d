import { access, erasureIo } from '../../src/erasure/index.ts';
import { defineCommand } from '../command.ts';
import { plain } from '../output.ts';
import { SUBJECT_OPTIONS, subjectOf } from '../subject.ts';

export default defineCommand({
  usage: 'access --site SITE (--identity I | --visitor V | --session X)',
  summary: 'Print everything that is stored about a person, place by place',
  options: SUBJECT_OPTIONS,
  notes: ['With --json each line is {"place", "record"}.'],
  run: async (values, _words, cli) => {
    const subject = subjectOf(values);
    const { stage } = await cli.connect();
    let found = 0;
    for await (const record of access(erasureIo(stage), subject)) {
      found++;
      await cli.line(cli.json ? JSON.stringify(record) : `${record.place}: ${plain(JSON.stringify(record.record))}`);
    }
    if (!cli.json) cli.note(found === 0 ? 'nothing is stored about them' : `${found} records`);
    return undefined;
  },
});
