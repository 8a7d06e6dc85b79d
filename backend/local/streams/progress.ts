/**
 * How far a shard has been processed, while several of its batches are under way at once: the checkpoint is the last
 * record before the first one that is not done, so that a restart repeats records and never skips one.
 */
export const createProgress = () => {
  const order: { sequence: string; done: boolean }[] = [];
  let head = 0;
  let checkpoint: string | undefined;

  const advance = (): void => {
    for (let entry = order[head]; entry?.done; entry = order[++head]) checkpoint = entry.sequence;
    // Forget what is behind in large steps: shifting a long array one by one would be quadratic.
    if (head > 1024) head -= order.splice(0, head).length;
  };

  return {
    /** A record in the order of the stream; `done` at once if the filter drops it. Gives back how to say it is done. */
    read: (sequence: string, done: boolean): (() => void) => {
      const entry = { sequence, done };
      order.push(entry);
      if (done) advance();
      return () => {
        entry.done = true;
        advance();
      };
    },
    checkpoint: (): string | undefined => checkpoint,
    outstanding: (): number => order.length - head,
  };
};
export type Progress = ReturnType<typeof createProgress>;
