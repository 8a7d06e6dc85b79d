import { existsSync, realpathSync } from 'node:fs';
import { readStackInfo } from '../../local/stack-info.ts';
import { STAGES } from '../../src/records/names.ts';
import { PRIVACY_SETTINGS } from '../../src/records/site.ts';
import { replay } from '../../src/replay/index.ts';
import { CommandError, defineCommand, UsageError } from '../command.ts';
import { isListening } from '../context.ts';

export default defineCommand({
  usage: 'replay FILE… --out OUT [--store memory|dynamodb] [--stage dev] [--privacy full]',
  summary: 'Run recorded requests or archived raw events through the real ingest core and enrichment',
  options: {
    out: {
      type: 'string',
      required: true,
      value: 'OUT',
      describe: 'file for the answers, one line an event, in input order',
    },
    store: { type: 'string', choices: ['memory', 'dynamodb'], describe: 'where identities and sessions live (memory)' },
    privacy: {
      type: 'string',
      choices: PRIVACY_SETTINGS,
      describe: "privacy of every site (memory: full; dynamodb: the site's own)",
    },
  },
  words: { min: 1, max: 10_000 },
  notes: [
    'Input lines: {"t": ISO, "ip", "headers", "body"}, or lines of the raw archive (.gz too). The clock is that of the data.',
    'With --store dynamodb the tables are those of the running local stack; of AWS where none runs and --stage is given.',
  ],
  run: async (values, files, cli) => {
    for (const file of files) {
      if (!existsSync(file)) throw new CommandError(`no file ${file}`);
      if (existsSync(values.out) && realpathSync(file) === realpathSync(values.out))
        throw new UsageError(`--out ${values.out} is one of the files to read, and would be written over`);
    }
    const stage = STAGES.find((name) => name === cli.stageOption) ?? 'dev';
    if (values.store === 'dynamodb') {
      const local = readStackInfo(cli.dataDir);
      const running = local?.stage === stage && (await isListening(local.dynamodbEndpoint));
      await cli.connect(running ? { local: true } : {});
    }
    const summary = await replay(files, {
      out: values.out,
      store: values.store ?? 'memory',
      stage,
      ...(values.privacy === undefined ? {} : { privacy: values.privacy }),
      signal: cli.signal,
      ...(process.stderr.isTTY && !cli.json
        ? {
            onProgress: ({ events, seconds }) =>
              void process.stderr.write(`\r${events} events, ${Math.round(events / seconds)}/s `),
          }
        : {}),
    });
    if (process.stderr.isTTY && !cli.json) process.stderr.write('\n');
    await cli.result(
      summary,
      () =>
        `${summary.events} events of ${summary.lines} lines in ${summary.seconds.toFixed(1)} s ` +
        `(${Math.round(summary.events / Math.max(summary.seconds, 0.001))}/s): ${summary.accepted} accepted, ${summary.refused} refused`,
    );
    return undefined;
  },
});
