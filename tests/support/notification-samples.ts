import type { Alert } from '../../src/core/alert/alert.ts';
import type { Severity } from '../../src/core/alert/severity.ts';
import type { Language } from '../../src/core/notifications/language.ts';
import type { Notification } from '../../src/core/notifications/message.ts';
import { anAlert } from './alerts.ts';
import { aNotification } from './notifications.ts';

export interface Sample {
  readonly name: string;
  readonly notification: Notification;
}

const MINUTE_MS = 60_000;
const T0 = Date.parse('2022-12-13T13:30:00.000Z');

const calm = [
  17_440.2, 17_451.9, 17_449, 17_460.3, 17_452.8, 17_447.1, 17_455.6, 17_459.9, 17_450.4, 17_455.1,
];

/** What each severity typically tells of. */
const LEADS: Readonly<Record<Severity, { alert: Partial<Alert>; because: string }>> = {
  CRITICAL: {
    alert: {
      anomaly: 'price_drop',
      direction: 'down',
      score: 0.88,
      price: 16_338.0,
      changePct: -6.4,
      volume: 4_120_331,
      volumeRatio: 41.6,
      explanation: 'BTCUSDT fell 6.4 % in 60 s (22.4σ of the last 4 h) on 42× its usual volume',
      recentPrices: [...calm, 17_212.4, 16_890.9, 16_338],
      indicators: { rsi_14: 9.8, sma_20: 17_390.25, atr_14: 61.4, trend: -1 },
    },
    because: 'CRITICAL because the price moved 6.4 % within 60 s (score 0.88)',
  },
  HIGH: {
    alert: { recentPrices: [...calm, 17_530.6, 17_852.4] },
    because: 'HIGH because the price moved 2.3 % (score 0.80)',
  },
  MEDIUM: {
    alert: {
      anomaly: 'stale_feed',
      direction: 'none',
      score: 0.62,
      price: 17_455.1,
      changePct: 0,
      volume: 0,
      volumeRatio: null,
      windowSeconds: 1260,
      explanation: 'BTCUSDT has not changed for 21 min: the feed looks stale (up to 4 min would be ordinary)',
      recentPrices: [...calm, 17_455.1, 17_455.1, 17_455.1],
    },
    because: 'MEDIUM because prices may be missing',
  },
  LOW: {
    alert: {
      anomaly: 'volume_spike',
      score: 0.58,
      price: 17_462.3,
      changePct: 0.04,
      volumeRatio: 7.2,
      explanation:
        'BTCUSDT traded 7.2× its usual volume in 60 s (3.9σ of the last 4 h) while the price rose 0.04 %',
      recentPrices: [...calm, 17_462.3],
    },
    because: 'LOW because only the volume is 7.2 times the usual (score 0.58)',
  },
};

function leadOf(severity: Severity, overrides: Partial<Alert> = {}): Alert {
  const { alert } = LEADS[severity];
  const anomaly = alert.anomaly ?? 'price_spike';
  const episodeId = `BTCUSDT-${anomaly}-20221213T133000.000Z`;
  return anAlert({ ...alert, severity, episodeId, alertId: `${episodeId}-1`, ...overrides });
}

function other(symbol: string, minutesAgo: number, overrides: Partial<Alert>): Alert {
  const occurredAtMs = T0 - minutesAgo * MINUTE_MS;
  const alert = anAlert({ symbol, occurredAtMs, ...overrides });
  const episodeId = `${symbol}-${alert.anomaly}-${new Date(occurredAtMs).toISOString()}`;
  return { ...alert, episodeId: overrides.episodeId ?? episodeId, alertId: `${episodeId}-1` };
}

const spreading: readonly Alert[] = [
  other('SOLUSDT', 9, { anomaly: 'volume_spike', severity: 'LOW', volumeRatio: 11, changePct: 0.2 }),
  other('ETHUSDT', 6, { episodeId: 'ETH-1', changePct: 1.6 }),
  other('ETHUSDT', 3, { episodeId: 'ETH-1', changePct: 3.1, status: 'worsened' }),
  other('XRPUSDT', 2, { anomaly: 'price_drop', severity: 'MEDIUM', changePct: -0.9 }),
  other('ADAUSDT-PERP', 1, { anomaly: 'flash_crash', severity: 'CRITICAL', changePct: -4.8 }),
  other('DOGEUSDT', 1, { status: 'resolved', changePct: 0.7 }),
];

/** A night's worth, far more than a room wants to scroll through. */
const overnight: readonly Alert[] = Array.from({ length: 120 }, (_, index) =>
  other(['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'ADAUSDT-PERP'][index % 5]!, 720 - index * 6, {
    anomaly: index % 3 === 0 ? 'price_drop' : 'price_spike',
    severity: index % 17 === 0 ? 'HIGH' : 'MEDIUM',
    changePct: (index % 3 === 0 ? -1 : 1) * (0.4 + (index % 7) / 5),
    windowSeconds: index % 2 === 0 ? 60 : 300,
  }),
);

const held = [
  { symbol: 'BTCUSDT', count: 7 },
  { symbol: 'ETHUSDT', count: 5 },
];

const links = {
  acknowledge: 'https://alerts.example.com/ack?token=eyJlIjoiQlRDVVNEVCJ9.c2lnbmF0dXJl',
  silence: 'https://alerts.example.com/silence?token=eyJlIjoiQlRDVVNEVCJ9.c2lnbmF0dXJl',
};

const KINDS: Readonly<Record<string, (severity: Severity) => Partial<Notification>>> = {
  alert: (severity) => ({ alert: leadOf(severity) }),
  worsened: (severity) => ({ alert: leadOf(severity, { status: 'worsened' }), sendReason: 'new_alerts' }),
  resolved: (severity) => ({
    alert: leadOf(severity, {
      status: 'resolved',
      changePct: -3.1,
      price: 16_913.2,
      volume: 0,
      volumeRatio: null,
      windowSeconds: 1680,
      explanation: `BTCUSDT ${(LEADS[severity].alert.anomaly ?? 'price_spike').replaceAll('_', ' ')} is over after 12 min, price now 16,913.20`,
    }),
    severityReason: `${severity} because it was so while it lasted`,
    sendReason: 'all_resolved',
    links: {},
  }),
  bundle: (severity) => ({
    alert: leadOf(severity, { status: 'worsened' }),
    others: [leadOf(severity, { occurredAtMs: T0 - 4 * MINUTE_MS }), ...spreading],
    held,
  }),
  digest: (severity) => ({ alert: leadOf(severity), others: overnight, held }),
  escalation: (severity) => ({
    alert: leadOf(severity),
    sendReason: 'escalation',
    escalation: { step: 2, steps: 3, unacknowledgedSeconds: 600 },
  }),
};

const SEVERITIES_SHOWN = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const satisfies readonly Severity[];
/** French for the gravest and the one that most people see; a staging environment in a zone of its own with it. */
const FRENCH_SEVERITIES: readonly Severity[] = ['CRITICAL', 'HIGH'];

/** What the golden files show: each kind in each severity, in English, and some in French. */
export function notificationSamples(): Sample[] {
  return Object.entries(KINDS).flatMap(([kind, of]) =>
    SEVERITIES_SHOWN.flatMap((severity) => {
      const english = sampleOf(kind, severity, of(severity), 'en');
      return FRENCH_SEVERITIES.includes(severity)
        ? [english, sampleOf(kind, severity, of(severity), 'fr')]
        : [english];
    }),
  );
}

function sampleOf(
  kind: string,
  severity: Severity,
  overrides: Partial<Notification>,
  language: Language,
): Sample {
  const isMessageKind = kind === 'bundle' || kind === 'digest' || kind === 'escalation';
  return {
    name: `${kind}.${severity.toLowerCase()}${language === 'en' ? '' : `.${language}`}`,
    notification: aNotification({
      kind: isMessageKind ? kind : 'alert',
      severityReason: LEADS[severity].because,
      links,
      language,
      ...(language === 'fr' && { timeZone: 'Europe/Paris', environment: 'staging' }),
      ...overrides,
    }),
  };
}
