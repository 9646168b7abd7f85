import type { Alert } from '../../src/core/alert/alert.ts';
import type { MarketAnomaly } from '../../src/core/alert/anomalies.ts';
import { factsOfWords, type Facts } from '../../src/core/alert/facts.ts';
import type { Severity } from '../../src/core/alert/severity.ts';
import type { DefaultRuleName } from '../../src/core/severity/default-severity-rules.ts';
import { causeFacts, type SeverityVerdict } from '../../src/core/severity/verdict.ts';
import type { Language } from '../../src/core/alert/language.ts';
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
const LEADS: Readonly<Record<Severity, { alert: Partial<Alert>; rule: DefaultRuleName }>> = {
  CRITICAL: {
    alert: {
      anomaly: 'price_drop',
      direction: 'down',
      score: 0.88,
      price: 16_338.0,
      changePct: -6.4,
      volume: 4_120_331,
      volumeRatio: 41.6,
      facts: {
        kind: 'move',
        changePct: -6.4,
        windowSeconds: 60,
        sigmas: 22.4,
        memorySeconds: 14_400,
        volumeRatio: 41.6,
        perYear: 0.2,
      },
      recentPrices: [...calm, 17_212.4, 16_890.9, 16_338],
      indicators: { rsi_14: 9.8, sma_20: 17_390.25, atr_14: 61.4, trend: -1 },
    },
    rule: 'large and fast',
  },
  HIGH: {
    alert: { recentPrices: [...calm, 17_530.6, 17_852.4] },
    rule: 'unusual and visible',
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
      facts: { kind: 'stale', staleSeconds: 1260, usualSeconds: 240 },
      recentPrices: [...calm, 17_455.1, 17_455.1, 17_455.1],
    },
    rule: 'stale feed',
  },
  LOW: {
    alert: {
      anomaly: 'volume_spike',
      score: 0.58,
      price: 17_462.3,
      changePct: 0.04,
      volumeRatio: 7.2,
      facts: {
        kind: 'volume',
        volumeRatio: 7.2,
        changePct: 0.04,
        windowSeconds: 60,
        sigmas: 3.9,
        memorySeconds: 14_400,
        perYear: 90,
      },
      recentPrices: [...calm, 17_462.3],
    },
    rule: 'volume only',
  },
};

function leadOf(severity: Severity, overrides: Partial<Alert> = {}): Alert {
  const { alert } = LEADS[severity];
  const anomaly = alert.anomaly ?? 'price_spike';
  const episodeId = `BTCUSDT-${anomaly}-20221213T133000.000Z`;
  const rarity = { probability: 2e-5, perYear: 5.2, budget: 10.5 };
  return anAlert({ rarity, ...alert, severity, episodeId, alertId: `${episodeId}-1`, ...overrides });
}

function verdictOf(severity: Severity): SeverityVerdict {
  const { rule, alert } = LEADS[severity];
  return { severity, cause: { kind: 'default_rule', rule, facts: causeFacts(anAlert(alert)) } };
}

const kindOf = (severity: Severity): MarketAnomaly => {
  const { anomaly = 'price_spike' } = LEADS[severity].alert;
  return anomaly as MarketAnomaly;
};

function endOf(severity: Severity): Facts {
  const { changePct = 2.28, volumeRatio } = LEADS[severity].alert;
  return {
    kind: 'end',
    anomaly: kindOf(severity),
    lastedSeconds: 720,
    extremePct: changePct,
    changePct: -3.1,
    peakVolumeRatio: volumeRatio ?? 0,
    price: 16_913.2,
  };
}

/** As of a publisher that sends no facts: its words are told as they are. */
function endInWordsOf(severity: Severity): Facts {
  const kind = kindOf(severity).replaceAll('_', ' ');
  return factsOfWords(`BTCUSDT ${kind} is over after 12 min, price now 16,913.20`);
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
  rate: 'https://alerts.example.com/rate?token=eyJlIjoiQlRDVVNEVCJ9.c2lnbmF0dXJl',
};

const KINDS: Readonly<Record<string, (severity: Severity, language: Language) => Partial<Notification>>> = {
  alert: (severity) => ({ alert: leadOf(severity) }),
  worsened: (severity) => ({ alert: leadOf(severity, { status: 'worsened' }), sendReason: 'new_alerts' }),
  resolved: (severity, language) => ({
    alert: leadOf(severity, {
      status: 'resolved',
      changePct: -3.1,
      price: 16_913.2,
      volume: 0,
      volumeRatio: null,
      windowSeconds: 1680,
      facts: language === 'en' ? endInWordsOf(severity) : endOf(severity),
    }),
    verdict: { severity, cause: { kind: 'episode' } },
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
      const english = sampleOf(kind, severity, of(severity, 'en'), 'en');
      return FRENCH_SEVERITIES.includes(severity)
        ? [english, sampleOf(kind, severity, of(severity, 'fr'), 'fr')]
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
      verdict: verdictOf(severity),
      links,
      language,
      ...(language === 'fr' && { timeZone: 'Europe/Paris', environment: 'staging' }),
      ...overrides,
    }),
  };
}
