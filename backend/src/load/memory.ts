/** Resident memory of processes over a run. Pure. */
export type Sample = {
  second: number;
  mb: Readonly<Record<string, number>>;
  threads?: Readonly<Record<string, number>>;
};

export type MemoryTrend = {
  first: number;
  last: number;
  max: number;
  /** Means of the five fifths of the run: what is flat shows there, and what grows by steps. */
  fifths: readonly number[];
  /** The same of its threads: functions run in threads, and more of them at once hold more. */
  threads: readonly number[];
  /** Least squares over the second half of the run: caches fill and heaps settle in the first. MB an hour. */
  mbPerHour: number;
};

/** Slope of a line through points, by least squares; 0 for fewer than three. */
const slope = (points: readonly { x: number; y: number }[]): number => {
  if (points.length < 3) return 0;
  const mean = (of: 'x' | 'y'): number => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean('x'), mean('y')];
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread;
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What became of each process's memory; one that was not there at some time is judged by when it was. */
export const memoryTrends = (samples: readonly Sample[]): Record<string, MemoryTrend> => {
  const names = [...new Set(samples.flatMap(({ mb }) => Object.keys(mb)))];
  const end = samples.at(-1)?.second ?? 0;
  const fifthsOf = (what: 'mb' | 'threads', name: string): number[] =>
    [0, 1, 2, 3, 4].flatMap((fifth) => {
      const within = samples
        .filter(({ second }) => Math.min(4, Math.floor((second * 5) / end)) === fifth)
        .flatMap((sample) => sample[what]?.[name] ?? []);
      return within.length > 0 ? [mean(within)] : [];
    });
  return Object.fromEntries(
    names.map((name) => {
      const points = samples.flatMap(({ second, mb }) => {
        const y = mb[name];
        return y === undefined ? [] : [{ x: second / 3_600, y }];
      });
      const values = points.map(({ y }) => y);
      return [
        name,
        {
          first: values[0] ?? 0,
          last: values.at(-1) ?? 0,
          max: Math.max(...values),
          fifths: fifthsOf('mb', name),
          threads: fifthsOf('threads', name),
          mbPerHour: slope(points.filter(({ x }) => x >= end / 7_200)),
        },
      ];
    }),
  );
};
