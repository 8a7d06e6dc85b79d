/** Messages between the stack and its parts. */
export type ToChild<Config> = { start: Config } | { stop: true } | { change: unknown };
export type FromChild<Info> = { ready: Info } | { failed: string } | { changed: true };
