import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { inject, injectable, type InjectionToken } from 'tsyringe';
import type { EscalationPolicy } from '../../core/preferences/escalation-policy.ts';
import type { Preference } from '../../core/preferences/preference.ts';
import { DEFAULT_SETTINGS } from '../../core/severity/settings.ts';
import { parsePreferenceItem } from '../../dto/preference-item.ts';
import { Logger } from '../../ports/logger.ts';
import type { Preferences } from '../../core/preferences/preferences.ts';
import type { PreferenceStore } from '../../ports/preference-store.ts';
import { pagedItems } from './paged-items.ts';
import { fromItem } from './plain-item.ts';
import { UserPreferencesTable } from './tables.ts';

/** What the names of users' secrets have to begin with. */
export const UsersSecrets: InjectionToken<string> = Symbol('UsersSecrets');

/**
 * The user-preferences table, key `user_id`: one item for each user, one for each escalation policy (`policy:<name>`) and
 * one for the settings (`settings`). Unusable items are logged and left out.
 */
@injectable()
export class DynamoPreferenceStore implements PreferenceStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #logger: Logger;
  readonly #usersSecrets: string;

  constructor(
    @inject(DynamoDBClient) client: DynamoDBClient,
    @inject(UserPreferencesTable) table: string,
    @inject(Logger) logger: Logger,
    @inject(UsersSecrets) usersSecrets: string,
  ) {
    this.#client = client;
    this.#table = table;
    this.#logger = logger;
    this.#usersSecrets = usersSecrets;
  }

  async load(): Promise<Preferences> {
    const preferences: Preference[] = [];
    const policies = new Map<string, EscalationPolicy>();
    let settings = DEFAULT_SETTINGS;
    const scan = { TableName: this.#table };
    for await (const item of pagedItems((from) => this.#client.send(new ScanCommand({ ...scan, ...from })))) {
      const parsed = parsePreferenceItem(fromItem(item), 'pass over unknown fields', this.#usersSecrets);
      if (parsed.kind === 'preference') {
        preferences.push(parsed.preference);
        const { userId } = parsed.preference;
        if (parsed.leftOut.length > 0) {
          this.#logger.warn('PreferencePartsIgnored', { user_id: userId, problems: parsed.leftOut });
        }
      } else if (parsed.kind === 'policy') policies.set(parsed.policy.policyId, parsed.policy);
      else if (parsed.kind === 'settings') settings = parsed.settings;
      else this.#logger.warn('PreferenceRejected', { user_id: parsed.userId, problems: parsed.problems });
    }
    return { preferences, policies, settings };
  }
}
