/**
 * Maps a deviation to 0..1 so that the detector's threshold scores 0.5, three times it 0.75, nine times it 0.9.
 * Monotone and never saturating: a worse anomaly always scores higher.
 */
export function scoreOf(deviation: number, threshold: number): number {
  return deviation / (deviation + threshold);
}
