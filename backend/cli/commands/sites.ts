import { readFileSync } from 'node:fs';
import type { StackInfo } from '../../local/stack-info.ts';
import { dynamo } from '../../src/clients/store.ts';
import { defaultSiteConfig, type SiteConfig } from '../../src/records/site.ts';
import { applySiteInput, parseSiteId, SITE_SETTINGS, type SiteInput } from '../../src/sites/parse.ts';
import { SiteInputError } from '../../src/sites/readers.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { CommandError, type CommandGroup, defineCommand, type Options, UsageError } from '../command.ts';
import type { Cli } from '../context.ts';
import { plain, table } from '../output.ts';

const SITE = { site: { type: 'string', value: 'SITE', describe: 'site id, instead of the first word' } } as const;

type SettingName = keyof typeof SITE_SETTINGS;

/** One option a setting, as the table of settings has it. */
const SETTINGS: Options = Object.fromEntries(
  Object.entries<(typeof SITE_SETTINGS)[SettingName] & { many?: true; choices?: readonly string[] }>(SITE_SETTINGS).map(
    ([name, { value, describe, many, choices }]) => [
      name,
      { type: 'string', value, describe, ...(many && { multiple: true }), ...(choices && { choices }) },
    ],
  ),
);

/** `purchase=warn:purchase.json` with the file's content in the place of its name. */
const withContent = (text: string): string => {
  const [, head = '', file] = /^([^=]*=(?:warn|reject):)([\s\S]*)$/.exec(text) ?? [];
  if (file === undefined) return text;
  try {
    return head + readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--event-schema ${text}: ${(error as Error).message}`);
  }
};

const inputOf = (values: Readonly<Record<string, unknown>>): SiteInput => {
  const given = Object.keys(SITE_SETTINGS).map((name) => {
    const texts = [values[name] ?? []].flat() as string[];
    return [name, name === 'event-schema' ? texts.map(withContent) : texts] as const;
  });
  return Object.fromEntries(given.filter(([, texts]) => texts.length > 0));
};

/** A wrong value is wrong usage, found before anything is asked of a table. */
const checked = <T>(parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    throw error instanceof SiteInputError ? new UsageError(error.message) : error;
  }
};

const siteOf = (words: readonly string[], option: string | undefined): string => {
  const [word] = words;
  if (word !== undefined && option !== undefined && word !== option) throw new UsageError('two different site ids');
  const siteId = word ?? option;
  if (siteId === undefined) throw new UsageError('a site id is missing');
  return checked(() => parseSiteId(siteId));
};

const open = async (cli: Cli) => {
  const { tables, stage, local } = await cli.connect();
  return { store: createSiteStore(dynamo(), tables.clientConfig), stage, local };
};

const describe = (config: SiteConfig): string =>
  table(
    Object.entries(config).map(([field, value]) => [
      field,
      plain(typeof value === 'string' ? value : JSON.stringify(value)),
    ]),
  );

/** The pixel posts to `/collect` beside its script unless the tag says otherwise. */
const tagFor = ({ pixelUrl, collectUrl }: StackInfo, siteId: string): string => {
  const elsewhere = collectUrl === new URL('/collect', pixelUrl).href ? '' : ` data-endpoint="${collectUrl}"`;
  return `<script async src="${pixelUrl}" data-site="${siteId}"${elsewhere}></script>`;
};

const add = defineCommand({
  usage: 'sites add SITE [--domain HOST]… [settings]',
  summary: 'Make a site known, with an identity key of its own',
  options: { ...SITE, ...SETTINGS },
  words: { min: 0, max: 1 },
  run: async (values, words, cli) => {
    const siteId = siteOf(words, values.site);
    checked(() => applySiteInput(defaultSiteConfig(siteId, 'dev'), inputOf(values)));
    const { store, stage, local } = await open(cli);
    const config = applySiteInput(defaultSiteConfig(siteId, stage), inputOf(values));
    if (stage === 'prod' && config.domains.length === 0) {
      throw new UsageError('in stage prod a site needs at least one --domain, or anyone could send in its name');
    }
    if (!(await store.addSite(config)))
      throw new CommandError(`site ${siteId} is there already: change it with \`evothesis sites set ${siteId}\``);
    const snippet = local && tagFor(local, siteId);
    await cli.result(
      config,
      () => `${describe(config)}${snippet ? `\n\nPut this into every page:\n  ${snippet}` : ''}`,
    );
    return undefined;
  },
});

const list = defineCommand({
  usage: 'sites list',
  summary: 'List the sites that are known',
  options: {},
  run: async (_values, _words, cli) => {
    const { store } = await open(cli);
    const sites = (await store.listSites()).map(({ config }) => config);
    await cli.result(sites, () =>
      sites.length === 0
        ? 'no site yet: add one with `evothesis sites add SITE --domain HOST`'
        : table([
            ['site', 'domains', 'privacy', 'time zone', 'retention'],
            ...sites.map((s) => [
              s.siteId,
              plain(s.domains.join(' ')) || '(any)',
              s.privacy,
              s.timeZone,
              `${s.retentionDays} d`,
            ]),
          ]),
    );
    return undefined;
  },
});

const set = defineCommand({
  usage: 'sites set SITE [settings]',
  summary: 'Change what is given and leave the rest; without a setting, show the site',
  options: { ...SITE, ...SETTINGS },
  words: { min: 0, max: 1 },
  run: async (values, words, cli) => {
    const siteId = siteOf(words, values.site);
    const input = inputOf(values);
    checked(() => applySiteInput(defaultSiteConfig(siteId, 'dev'), input));
    const { store } = await open(cli);
    const found = await store.getSite(siteId);
    if (!found) throw new CommandError(`no site ${siteId}: add it with \`evothesis sites add ${siteId}\``);
    const config = applySiteInput(found.config, input);
    const changes = Object.values(input).some((value) => value !== undefined);
    if (changes && !(await store.setSite(config, found.version)))
      throw new CommandError(`site ${siteId} was changed by someone else just now: try again`);
    await cli.result(config, () => describe(config));
    return undefined;
  },
});

const remove = defineCommand({
  usage: 'sites remove SITE',
  summary: 'Forget a site: its configuration, API keys and identity key',
  options: SITE,
  words: { min: 0, max: 1 },
  notes: [
    'Without its key, a site added again under the same name starts with new identities.',
    'What was collected stays until its retention ends; `evothesis erase` removes it at once.',
  ],
  run: async (values, words, cli) => {
    const siteId = siteOf(words, values.site);
    const { store } = await open(cli);
    const removed = await store.removeSite(siteId);
    if (removed === 0) throw new CommandError(`no site ${siteId}`);
    await cli.result({ siteId, removed }, () => `site ${siteId} removed`);
    return undefined;
  },
});

export default {
  summary: 'Manage sites',
  commands: { add, list, set, remove },
} satisfies CommandGroup;
