import type { InjectionToken } from 'tsyringe';
import type { AlertPolicySettings } from '../core/alert-policy/settings.ts';

/** Settings by which every alert is decided. */
export type AlertSettings = AlertPolicySettings;
export const AlertSettings: InjectionToken<AlertSettings> = Symbol('AlertSettings');
