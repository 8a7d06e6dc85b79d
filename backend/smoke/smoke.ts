import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { connectTo, dataDirOf } from '../cli/context.ts';
import { SETTINGS } from '../infra/settings.ts';
import { isStage, type Stage } from '../src/records/names.ts';
import { passAll, type Run } from './stations.ts';

const HELP = `npm run smoke -- --stage local|dev|prod [options]

Sends two visits and looks for them at every station, from the pixel to the CSV.

  --stage   local: the stack that npm start runs; dev, prod: what was deployed to AWS   (local)
  --data    folder of the local stack                                                   (.evothesis)
  --url     address of the distribution; default: as the stack evothesis-v2-edge-STAGE says
  --site    site to send to; stage prod takes sites that were added only                (smoke-test)
  --host    host of the page that seems to send; must be a domain of the site           (www.example.com)
`;

/** What the deploy printed as `edge.url`. @throws Error when the AWS command line is missing or may not look */
const deployedUrl = (stage: Stage): string =>
  execFileSync(
    'aws',
    [
      ...['cloudformation', 'describe-stacks', '--region', 'us-east-1', '--stack-name', `evothesis-v2-edge-${stage}`],
      ...['--query', "Stacks[0].Outputs[?OutputKey=='url'].OutputValue", '--output', 'text'],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  ).trim();

const { values } = parseArgs({
  options: {
    stage: { type: 'string', default: 'local' },
    data: { type: 'string' },
    url: { type: 'string' },
    site: { type: 'string', default: 'smoke-test' },
    host: { type: 'string', default: 'www.example.com' },
    help: { type: 'boolean' },
  },
});

const prepare = async (): Promise<Run> => {
  const common = { siteId: values.site, host: values.host, id: randomUUID().slice(0, 8) };
  if (values.stage === 'local') {
    const { stage, local } = await connectTo(dataDirOf(values.data, process.env), undefined, process.env);
    if (!local) throw new Error('no local stack');
    return { ...common, stage, collectUrl: local.collectUrl, pixelUrl: local.pixelUrl };
  }
  if (!isStage(values.stage)) throw new Error(`--stage is local, dev or prod, not "${values.stage}"`);
  const { stage } = await connectTo('', values.stage, process.env);
  const url = (values.url ?? deployedUrl(stage)).replace(/\/$/, '');
  return { ...common, stage, collectUrl: `${url}${SETTINGS[stage].collectPath}`, pixelUrl: `${url}/pixel.js` };
};

if (values.help) {
  process.stdout.write(HELP);
} else {
  try {
    const run = await prepare();
    const passed = await passAll(run, (line) => console.log(line));
    console.log(passed ? `All stations passed: ${run.collectUrl}` : 'The smoke test failed.');
    process.exitCode = passed ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
