/** Reads the shell blocks of the documentation, and runs them against a local stack. */
export { openShell, type Ran, type Shell } from './local-shell.ts';
export { commandsOf, type ShellBlock, shellBlocks } from './shell-blocks.ts';
