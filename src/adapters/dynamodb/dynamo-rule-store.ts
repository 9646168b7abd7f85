import { DynamoDBClient, ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { inject, injectable, type InjectionToken } from 'tsyringe';
import type { Rule } from '../../core/rules/rule.ts';
import type { RuleValues } from '../../dto/rule.dto.ts';
import { Logger } from '../../ports/logger.ts';
import type { RuleStore } from '../../ports/rule-store.ts';
import { pagedItems } from './paged-items.ts';
import { fromItem, type Item } from './plain-item.ts';
import { UserPreferencesTable } from './tables.ts';

/** What a rule may look at, by name. */
export const KnownRuleValues: InjectionToken<RuleValues> = Symbol('KnownRuleValues');

/**
 * The attribute `rules` of the items of user-preferences; the role may read nothing else of them. Rules that cannot be
 * used are logged and left out.
 */
@injectable()
export class DynamoRuleStore implements RuleStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #values: RuleValues;
  readonly #logger: Logger;

  constructor(
    @inject(DynamoDBClient) client: DynamoDBClient,
    @inject(UserPreferencesTable) table: string,
    @inject(KnownRuleValues) values: RuleValues,
    @inject(Logger) logger: Logger,
  ) {
    this.#client = client;
    this.#table = table;
    this.#values = values;
    this.#logger = logger;
  }

  async all(): Promise<readonly Rule[]> {
    const rules: Rule[] = [];
    const scan: ScanCommandInput = {
      TableName: this.#table,
      Select: 'SPECIFIC_ATTRIBUTES',
      ProjectionExpression: 'user_id, #rules',
      FilterExpression: 'attribute_exists(#rules)',
      ExpressionAttributeNames: { '#rules': 'rules' },
    };
    const items = pagedItems((from) => this.#client.send(new ScanCommand({ ...scan, ...from })));
    for await (const item of items) rules.push(...(await this.#rulesOf(item)));
    return rules;
  }

  async #rulesOf(item: Item): Promise<readonly Rule[]> {
    // Loaded with the first rule there is: where there are none, no cold start waits for their validation.
    const { parseRules } = await import('../../dto/rule.dto.ts');
    const { user_id: userId, rules: list } = fromItem(item);
    const { rules, problems } = parseRules(list, this.#values, String(userId));
    if (problems.length > 0) this.#logger.warn('RuleRejected', { user_id: userId, problems });
    return rules;
  }
}
