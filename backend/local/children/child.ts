import type { FromChild, ToChild } from './types.ts';

/**
 * The child's side: starts when it is told to, and stops when it is told to or when its parent has died. Ctrl-C reaches
 * the whole process group, but the order in which the parts end is the parent's to decide.
 */
export const runChild = <Config, Info, Change = never>(
  start: (config: Config) => Promise<{
    info: Info;
    stop: (orphaned: boolean) => Promise<void>;
    /** What the parent may change while it runs. */
    change?: (change: Change) => void;
  }>,
): void => {
  const say = (message: FromChild<Info>): void => {
    if (process.connected) process.send?.(message);
  };
  let running: ReturnType<typeof start> | undefined;
  let stopping = false;
  const stop = (orphaned: boolean): void => {
    if (stopping) return;
    stopping = true;
    void (running ?? Promise.resolve(undefined))
      .then((part) => part?.stop(orphaned))
      .then(
        () => process.exit(0),
        (error: Error) => {
          console.error(error.stack);
          process.exit(1);
        },
      );
  };
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => stop(false));
  process.on('disconnect', () => stop(true));
  process.on('message', (message: ToChild<Config>) => {
    if ('stop' in message) return stop(false);
    if ('change' in message)
      return void running?.then((part) => {
        part.change?.(message.change as Change);
        say({ changed: true });
      });
    running = start(message.start);
    running.then(
      ({ info }) => say({ ready: info }),
      (error: Error) => {
        console.error(error.stack);
        say({ failed: error.message });
        process.exit(1);
      },
    );
  });
};
