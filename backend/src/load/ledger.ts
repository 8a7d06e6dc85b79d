/** What became of each batch, by its id. Pure: whoever reads a table tells it here. */
export type Counts = { batches: number; events: number };

export const createLedger = () => {
  /** Events of a batch that was answered 200. */
  const answered = new Map<string, number>();
  let sent = 0;
  let refused = 0;
  const latencies: number[] = [];

  const quantile = (q: number): number => {
    latencies.sort((a, b) => a - b);
    return latencies[Math.min(latencies.length - 1, Math.floor(q * latencies.length))] ?? 0;
  };
  return {
    /** @param ms from the first try to the last answer */
    answer: (batchId: string, events: number, status: number, ms: number): void => {
      sent += events;
      latencies.push(ms);
      if (status === 200) answered.set(batchId, events);
      else refused += events;
    },
    totals: () => ({
      sent,
      refused,
      answered: [...answered.values()].reduce((sum, events) => sum + events, 0),
      batches: answered.size,
    }),
    latency: () => ({ p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) }),
    /** Compares with the batch ids that a store holds, in any order, each as often as it is there. Counts events. */
    compare: (held: Iterable<string>): { found: number; lost: number; doubled: number } => {
      const seen = new Set<string>();
      let found = 0;
      let lost = 0;
      let doubled = 0;
      for (const id of held) {
        // A batch whose answer was lost on its way may be stored all the same: neither found nor doubled.
        const events = answered.get(id) ?? 0;
        if (seen.has(id)) doubled += events;
        else found += events;
        seen.add(id);
      }
      for (const [id, events] of answered) if (!seen.has(id)) lost += events;
      return { found, lost, doubled };
    },
  };
};
export type Ledger = ReturnType<typeof createLedger>;
