import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../stack-process.ts';

/** One fenced `sh` or `bash` block of a page. */
export type ShellBlock = {
  /** From the root, e.g. `docs/cli.md`. */
  file: string;
  /** Of its first line. */
  line: number;
  /** The nearest heading above it. */
  heading: string;
  text: string;
};

const FENCE = /^ *```(\w*)\s*$/;

/** The shell blocks of a Markdown page, in order. */
export const shellBlocks = (file: string): ShellBlock[] => {
  const blocks: ShellBlock[] = [];
  let heading = '';
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of readFileSync(path.join(ROOT, file), 'utf8').split('\n').entries()) {
    const fence = FENCE.exec(line);
    if (open && fence) {
      if (open.language === 'sh' || open.language === 'bash')
        blocks.push({ file, line: open.line, heading, text: open.lines.join('\n') });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (fence) open = { language: fence[1] ?? '', line: index + 2, lines: [] };
    else heading = /^#+ +(.*)$/.exec(line)?.[1] ?? heading;
  }
  return blocks;
};

/** The commands of a block: comments and empty lines left out, continued lines and loops in one piece. */
export const commandsOf = ({ text }: ShellBlock): string[] => {
  const commands: string[] = [];
  let current: string[] = [];
  let depth = 0;
  for (const line of text.split('\n')) {
    const bare = line.replace(/(^|\s)#\s.*$/, '').trimEnd();
    if (!bare.trim() && current.length === 0) continue;
    current.push(bare);
    depth += /^\s*(for|while|if)\b/.test(bare) ? 1 : 0;
    depth -= /^\s*(done|fi)\b/.test(bare) ? 1 : 0;
    if (bare.endsWith('\\') || depth > 0) continue;
    commands.push(current.join('\n'));
    current = [];
  }
  return commands;
};
