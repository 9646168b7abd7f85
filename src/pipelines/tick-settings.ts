import type { InjectionToken } from 'tsyringe';
import type { MonitorSettings } from '../core/market-state/monitor-settings.ts';

/** Settings by which every symbol is watched. */
export type TickSettings = MonitorSettings;
export const TickSettings: InjectionToken<TickSettings> = Symbol('TickSettings');
