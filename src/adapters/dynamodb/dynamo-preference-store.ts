import { ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Preference } from '../../core/preferences/preference.ts';
import { parsePreference } from '../../dto/preference.dto.ts';
import type { Logger } from '../../ports/logger.ts';
import type { PreferenceStore } from '../../ports/preference-store.ts';
import { fromItem, type Item } from './plain-item.ts';

/** The user-preferences table, one item per user, key `user_id`. Unusable items are logged and left out. */
export class DynamoPreferenceStore implements PreferenceStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #logger: Logger;

  constructor(client: DynamoDBClient, table: string, logger: Logger) {
    this.#client = client;
    this.#table = table;
    this.#logger = logger;
  }

  async all(): Promise<readonly Preference[]> {
    const preferences: Preference[] = [];
    let from: Item | undefined;
    do {
      const page = await this.#client.send(
        new ScanCommand({ TableName: this.#table, ...(from && { ExclusiveStartKey: from }) }),
      );
      for (const item of page.Items ?? []) {
        const parsed = parsePreference(fromItem(item));
        if (parsed.ok) preferences.push(parsed.preference);
        else this.#logger.warn('PreferenceRejected', { user_id: parsed.userId, problems: parsed.problems });
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return preferences;
  }
}
