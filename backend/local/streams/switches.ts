import type { MappingPlan } from '../template/plan.ts';

/** What `startMapping` gives. */
type Running = { passed: () => string | undefined; stop: () => Promise<void> };

export type MappingState = {
  id: string;
  table: string;
  functionName: string;
  /** As Lambda names them: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
  state: 'Enabled' | 'Disabled';
};

type Kept = {
  isEnabled: (one: { name: string; enabled: boolean }) => boolean;
  set: (name: string, on: boolean) => void;
};

/**
 * The event source mappings, each of which can be stopped and started again, as `aws lambda
 * update-event-source-mapping` does: a stopped one keeps its place in the stream, also over a restart of the stack.
 */
export const createMappingSwitches = (
  plans: readonly MappingPlan[],
  states: Kept,
  start: (plan: MappingPlan) => Running,
) => {
  const running = new Map<string, Running>();
  const passed = new Map<string, string>();
  const isEnabled = ({ id }: MappingPlan): boolean => states.isEnabled({ name: id, enabled: true });
  for (const plan of plans) if (isEnabled(plan)) running.set(plan.id, start(plan));

  const describe = (plan: MappingPlan): MappingState => ({
    id: plan.id,
    table: plan.table,
    functionName: plan.functionName,
    state: running.has(plan.id) ? 'Enabled' : 'Disabled',
  });
  const reached = (id: string): string | undefined => running.get(id)?.passed() ?? passed.get(id);

  return {
    list: (): MappingState[] => plans.map(describe),
    /** Resolves when the batches under way are done. @returns nothing where there is no such mapping */
    set: async (id: string, enabled: boolean): Promise<MappingState | undefined> => {
      const plan = plans.find((one) => one.id === id);
      if (!plan) return undefined;
      states.set(id, enabled);
      const now = running.get(id);
      if (enabled && !now) running.set(id, start(plan));
      if (!enabled && now) {
        running.delete(id);
        await now.stop();
        const last = now.passed();
        if (last) passed.set(id, last);
      }
      return describe(plan);
    },
    /** By table, the sequence number that everything up to has been processed. */
    progress: (): { table: string; passed: string | undefined }[] =>
      plans.map(({ id, table }) => ({ table, passed: reached(id) })),
    stop: async (): Promise<void> => {
      await Promise.all([...running.values()].map((one) => one.stop()));
    },
  };
};
export type MappingSwitches = ReturnType<typeof createMappingSwitches>;
