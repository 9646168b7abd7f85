import type { Alert } from '../../src/core/alert/alert.ts';
import type { SeverityVerdict } from '../../src/core/severity/verdict.ts';
import { DEFAULT_PREFERENCE, type Preference } from '../../src/core/preferences/preference.ts';

export const NOW = Date.parse('2022-12-13T13:30:02.000Z');

/** A HIGH alert: BTCUSDT on the CPI release of December 2022. */
export function anAlert(overrides: Partial<Alert> = {}): Alert {
  return {
    alertId: 'BTCUSDT-price_spike-20221213T133000.000Z-1',
    episodeId: 'BTCUSDT-price_spike-20221213T133000.000Z',
    status: 'firing',
    alertType: 'financial_anomaly',
    anomaly: 'price_spike',
    symbol: 'BTCUSDT',
    severity: 'HIGH',
    score: 0.8,
    direction: 'up',
    price: 17_852.4,
    referencePrice: 17_455.1,
    changePct: 2.28,
    volume: 1834.2,
    volumeRatio: 18.3,
    windowSeconds: 60,
    facts: {
      kind: 'move',
      changePct: 2.28,
      windowSeconds: 60,
      sigmas: 9.1,
      memorySeconds: 7200,
      volumeRatio: 18.3,
      perYear: 5.2,
    },
    indicators: { rsi_14: 81.234, sma_20: 17_201.5, atr_14: 24.81, trend: 1 },
    recentPrices: [17_440.2, 17_451.9, 17_449, 17_460.3, 17_455.1, 17_852.4],
    occurredAtMs: Date.parse('2022-12-13T13:30:00.000Z'),
    detectedAtMs: Date.parse('2022-12-13T13:30:01.000Z'),
    source: {
      shardId: 'shardId-000000000000',
      sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    },
    correlationId: 'corr-1',
    ...overrides,
  };
}

/** A verdict in words, as they are read of a row that has nothing else. */
export function aVerdict(text = 'HIGH because …'): SeverityVerdict {
  return { severity: 'HIGH', cause: { kind: 'words', text } };
}

export function aPreference(overrides: Partial<Preference> = {}): Preference {
  return {
    ...DEFAULT_PREFERENCE,
    userId: 'alice',
    contacts: { email: 'alice@example.com', phone: '+33612345678' },
    channels: ['email', 'sms', 'slack', 'discord'],
    ...overrides,
  };
}
