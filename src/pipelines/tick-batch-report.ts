import { USER_RULE_ALERT_TYPE } from '../core/alert/alert.ts';
import { correlationIdOf, placeOf } from '../core/market-data/stream-event.ts';
import { explanationOf } from '../core/notifications/words/explanation.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { reportTime } from './event-time-report.ts';
import type { FinishedBatch } from './finished-batch.ts';

/** A flood of bad records is logged by its counts; this many are logged one by one. */
const REJECTIONS_SHOWN = 3;

/** Logs and metrics of one batch. Metrics count what is done, so a batch delivered again is not counted twice. */
export function reportBatch(ports: { logger: Logger; metrics: Metrics }, finished: FinishedBatch): void {
  const { batch, result, failures, elapsedMs } = finished;
  const { logger, metrics } = ports;
  const size = batch.events.length + batch.rejected.length + (batch.corrections?.length ?? 0);
  metrics.add('RecordsProcessed', 'Count', result.processed);
  metrics.add('RecordsFailed', 'Count', size - result.processed - result.rejected - result.duplicates);
  metrics.add('RecordsRejected', 'Count', result.rejected);
  metrics.add('RecordsDuplicate', 'Count', result.duplicates);
  metrics.add('BatchSize', 'Count', size);
  reportTime(ports, finished);
  metrics.add('TimePerRecord', 'Microseconds', (elapsedMs * 1000) / size);
  reportAlerts(ports, finished);
  for (const { reason, detail, position } of batch.rejected.slice(0, REJECTIONS_SHOWN)) {
    logger.warn('TickRejected', { reason, detail, correlation_id: placeOf(position) });
  }
  for (const [symbol, error] of failures) {
    const first = batch.events.find(({ event }) => event.symbol === symbol);
    logger.error('SymbolFailed', { symbol, error, ...(first && { correlation_id: correlationIdOf(first) }) });
  }
  logger.info('BatchProcessed', { ...result, batch_size: size, elapsed_ms: elapsedMs });
}

function reportAlerts(ports: { logger: Logger; metrics: Metrics }, finished: FinishedBatch): void {
  const counts = { AnomaliesDetected: 0, AnomaliesResolved: 0, RulesFired: 0, RulesUntold: 0 };
  for (const [symbol, { record, untoldFirings }] of finished.advances) {
    if (record === undefined || finished.failures.has(symbol)) continue;
    counts.RulesUntold += untoldFirings;
    if (untoldFirings > 0) ports.logger.warn('RulesUntold', { symbol, firings: untoldFirings });
    for (const alert of record.pending.alerts) {
      const { alertId: alert_id, severity, correlationId: correlation_id } = alert;
      if (alert.alertType === USER_RULE_ALERT_TYPE) {
        // The words of a rule are its user's own and have no place in a log.
        counts.RulesFired += 1;
        ports.logger.info('RuleFired', { alert_id, severity, correlation_id });
      } else {
        const isOver = alert.status === 'resolved';
        counts[isOver ? 'AnomaliesResolved' : 'AnomaliesDetected'] += 1;
        const explanation = explanationOf(alert);
        const event = isOver ? 'AnomalyResolved' : 'AnomalyDetected';
        ports.logger.info(event, { alert_id, severity, explanation, correlation_id });
      }
    }
  }
  ports.metrics.add('AnomaliesDetected', 'Count', counts.AnomaliesDetected);
  ports.metrics.add('AnomaliesResolved', 'Count', counts.AnomaliesResolved);
  ports.metrics.add('RulesFired', 'Count', counts.RulesFired);
  if (counts.RulesUntold > 0) ports.metrics.add('RulesUntold', 'Count', counts.RulesUntold);
}
