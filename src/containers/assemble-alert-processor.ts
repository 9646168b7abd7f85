import 'reflect-metadata';
import type { DependencyContainer } from 'tsyringe';
import { CachedPreferenceStore } from '../adapters/cache/cached-preference-store.ts';
import { AlertPipeline } from '../pipelines/alert-pipeline.ts';
import type { AnswerPages } from '../pipelines/answer-pages.ts';
import { RaiseAlert } from '../pipelines/dead-letters.ts';
import { DeliveryStage } from '../pipelines/delivery-stage.ts';
import { DueSweep } from '../pipelines/due-sweep.ts';
import type { UndeliverableMail } from '../pipelines/undeliverable-mail.ts';
import { PageFanOut } from '../ports/page-fan-out.ts';
import { PreferenceStore } from '../ports/preference-store.ts';
import { Tracer } from '../ports/tracer.ts';
import { lambdaTracer, UNTRACED } from './lambda-tracer.ts';
import { once } from './once.ts';

export interface AlertStages {
  readonly preferences: PreferenceStore;
  readonly pipeline: AlertPipeline;
  readonly sweep: DueSweep;
  /** Loaded at the first call: most invocations answer nobody. */
  readonly answerPages: () => Promise<AnswerPages>;
  /** As rare. */
  readonly undeliverableMail: () => Promise<UndeliverableMail>;
}

/**
 * alert-processor over the ports that are bound: one execution environment, with a memory of its own. The same ports
 * make any number of them.
 * @param fanOut null: this environment does all pages of an alert itself
 */
export function assembleAlertProcessor(
  ports: DependencyContainer,
  fanOut: PageFanOut | null = null,
): AlertStages {
  const environment = ports
    .createChildContainer()
    .register(Tracer, { useValue: lambdaTracer() ?? UNTRACED })
    .registerSingleton(PreferenceStore, CachedPreferenceStore)
    // One for alerts and sweep: it writes together what both have sent.
    .registerSingleton(DeliveryStage)
    // Where nobody else does them: one page after the other, so that their users are never all at hand at once.
    .register(PageFanOut, {
      useFactory: (bound): PageFanOut =>
        fanOut ?? {
          passOn: async (alert, pages) => {
            for (const page of pages) await bound.resolve(AlertPipeline).processPage(alert, page);
          },
        },
    })
    // A dead letter goes the way of an alert, and that way leads to dead letters.
    .register<RaiseAlert>(RaiseAlert, {
      useFactory: (bound) => (alert) => bound.resolve(AlertPipeline).process(alert),
    });
  return {
    pipeline: environment.resolve(AlertPipeline),
    sweep: environment.resolve(DueSweep),
    preferences: environment.resolve(PreferenceStore),
    answerPages: once(async () => {
      const { AnswerPages } = await import('../pipelines/answer-pages.ts');
      return environment.resolve(AnswerPages);
    }),
    undeliverableMail: once(async () => {
      const { UndeliverableMail } = await import('../pipelines/undeliverable-mail.ts');
      return environment.resolve(UndeliverableMail);
    }),
  };
}
