import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const sdk = fileURLToPath(new URL('../..', import.meta.url));
/** Where the repository's own tools are. */
export const tools = path.resolve(sdk, '../node_modules');

/** The tarball as `npm publish` would upload it, in `directory`; returns its path. Build first. */
export const pack = (directory: string): string => {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], {
      cwd: sdk,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string }];
  return path.join(directory, filename);
};

/**
 * A project of a user's: an empty folder into which npm has installed the tarball, without a registry. The package has
 * no dependencies and only optional peers, so nothing else may be asked for.
 */
export const installPacked = () => {
  const project = mkdtempSync(path.join(tmpdir(), 'pixel-package-'));
  const tarball = pack(project);
  writeFileSync(path.join(project, 'package.json'), '{"type":"module","private":true}');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], {
    cwd: project,
    stdio: 'pipe',
  });
  return {
    project,
    tarball,
    installed: path.join(project, 'node_modules/@evothesis/pixel'),
    /** Runs a module in the project and returns what it printed. */
    run: (file: string, code: string): string => {
      writeFileSync(path.join(project, file), code);
      return execFileSync(process.execPath, [file], { cwd: project, encoding: 'utf8' });
    },
    remove: (): void => rmSync(project, { recursive: true }),
  };
};
