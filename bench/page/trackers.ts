import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** One column of the table. */
export type Tracker = {
  name: string;
  /** The script that is put into the page; for the pixel with the `data-*` attributes of its tag. */
  code: string;
  attributes?: Record<string, string>;
};

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const peer = async (name: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [file(`./peers/${name}.js`)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
};

const ours = async (script: string): Promise<Tracker> => ({
  name: script,
  code: `${await readFile(file(`../../sdk/dist/${script}`), 'utf8')};window.custom=(name,properties)=>evothesis('track',name,properties)`,
  attributes: { 'data-site': 'bench' },
});

const NOTHING = 'window.custom=()=>{}';

/**
 * What no tracker of every click can go below: one listener, the element's tag and the time, a post for each fifty. It
 * keeps nothing, describes nothing, tries nothing again, and has neither page views nor custom events.
 */
const FLOOR = `${NOTHING};let q=[];addEventListener('click',e=>{
q.push({eventType:'click',timestamp:new Date().toISOString(),eventData:{tagName:e.composedPath()[0].localName}});
if(q.length===50){const body=JSON.stringify(q);q=[];fetch('/collect',{method:'POST',body,keepalive:true})}
},{capture:true,passive:true})`;

/** In the order in which each round runs them. `nothing` is what the others are net of; its second run is the noise. */
export const trackers = async (): Promise<Tracker[]> => [
  { name: 'nothing', code: NOTHING },
  await ours('pixel.min.js'),
  { name: 'plausible', code: await peer('plausible') },
  await ours('pixel.full.min.js'),
  { name: 'snowplow', code: await peer('snowplow') },
  { name: 'amplitude', code: await peer('amplitude') },
  { name: 'posthog', code: await peer('posthog') },
  { name: 'records almost nothing', code: FLOOR },
  { name: 'nothing again', code: NOTHING },
];
