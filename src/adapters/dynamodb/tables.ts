import type { InjectionToken } from 'tsyringe';

// Names of the tables; each environment has its own.
export const ProcessedDataTable: InjectionToken<string> = Symbol('ProcessedDataTable');
export const ReferenceDataTable: InjectionToken<string> = Symbol('ReferenceDataTable');
export const UserPreferencesTable: InjectionToken<string> = Symbol('UserPreferencesTable');
export const AlertHistoryTable: InjectionToken<string> = Symbol('AlertHistoryTable');
