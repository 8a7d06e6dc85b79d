/** How an identity came to be chosen. */
export type IdentityBasis =
  /** The client session was decided before: every batch of it says the same. */
  | 'visit'
  /** The page gave a `visitorId` that this site has seen before. */
  | 'visitor_id'
  /** The most probable of the known devices. */
  | 'match'
  /** No known device was probable enough. */
  | 'new'
  /** Tier `daily`: a keyed hash whose key is destroyed after 48 hours. */
  | 'daily'
  /** Tier `none`: counted, not identified. */
  | 'none';

/** What the resolver says of one batch. */
export type IdentityDecision = {
  /** `id_` and 22 characters. */
  identity_id: string;
  /** Null outside tier `full`, and for devices no household is known of. */
  household_id: string | null;
  /** Hash of the stable device description: equal for look-alikes. Null outside tier `full`. */
  device_fingerprint: string | null;
  /** No earlier visit of this identity is known; the same for every batch of one client session. */
  is_new_visitor: boolean;
  /** Estimated probability that this assignment is right, 0 to 1. */
  confidence_score: number;
  /** Estimated probability that the household is right, 0 to 1; 0 where there is none. */
  household_confidence: number;
  basis: IdentityBasis;
  /** For an operator's eyes, e.g. `same_address`, `new_version`, `lookalikes=4`. */
  reasons: readonly string[];
};
