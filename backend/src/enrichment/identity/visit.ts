import type { IdentityStore, Row, RowKey } from './rows.ts';

/** What a client session was taken for: decided once, by a conditional put, and never changed. */
export type Visit = {
  identity: string;
  /** Where its device row is. */
  block: string;
  row: string;
  /** Network of the first batch. */
  net: string;
  isNew: boolean;
  confidence: number;
  household: string | null;
  householdConfidence: number;
  /** The first batch had a `visitorId`: later ones say nothing new. */
  named: boolean;
};

type Packed = [string, string, string, string, number, number, string, number, number];

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

export const packVisit = (v: Visit): Packed => [
  v.identity,
  v.block,
  v.row,
  v.net,
  v.isNew ? 1 : 0,
  rounded(v.confidence),
  v.household ?? '',
  rounded(v.householdConfidence),
  v.named ? 1 : 0,
];

export const unpackVisit = ({ data }: Row): Visit => {
  const [identity, block, row, net, isNew, confidence, household, householdConfidence, named] = data as Packed;
  return {
    identity,
    block,
    row,
    net,
    isNew: isNew === 1,
    confidence,
    household: household || null,
    householdConfidence,
    named: named === 1,
  };
};

/** The visit as another writer decided it. */
export const latestVisit = async (store: IdentityStore, key: RowKey): Promise<Visit | undefined> => {
  const [row] = await store.get([key], true);
  return row && unpackVisit(row);
};
