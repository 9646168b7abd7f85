export const ANOMALY_KINDS = [
  'price_spike',
  'price_drop',
  'volume_spike',
  'gap',
  'flash_crash',
  'volatility',
  'stale_feed',
  'luld_band',
  'crossed_quote',
  'bad_print',
  'corporate_action',
  /** Not a market anomaly, or one this version does not know: `alertType` and the explanation say what it is. */
  'other',
] as const;
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];
