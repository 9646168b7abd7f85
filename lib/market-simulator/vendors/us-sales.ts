import type { Trade } from '../../../src/core/market-data/market-event.ts';
import { type SaleConditionRules, saleFields } from '../../../src/dto/feeds/sale-conditions.ts';
import type { Sale } from './feed-form.ts';

export type SaleCodes<Code> = Readonly<Record<Sale, readonly Code[]>>;

/**
 * The letters of the consolidated tapes, as Alpaca has them; a regular sale is blank on tapes A and B and `@` on tape C:
 * https://www.ctaplan.com, https://www.utpplan.com
 */
export function tapeLetters(regular: ' ' | '@', averagePrice: 'B' | 'W'): SaleCodes<string> {
  return {
    regular: [regular],
    sweep: [regular, 'F'],
    odd_lot: [regular, 'I'],
    average_price: [regular, averagePrice],
    out_of_sequence: [regular, 'Z'],
    opening_auction: [regular, 'O'],
    official_open: [regular, 'Q'],
    closing_auction: [regular, '6'],
    official_close: [regular, 'M'],
    reopening_auction: [regular, '5'],
  };
}

/** The same as Polygon numbers them: https://polygon.io/glossary/us/stocks/conditions-indicators */
export const POLYGON_NUMBERS: SaleCodes<number> = {
  regular: [],
  sweep: [14],
  odd_lot: [37],
  average_price: [2],
  out_of_sequence: [33],
  opening_auction: [17],
  official_open: [16],
  closing_auction: [19],
  official_close: [15],
  reopening_auction: [18],
};

type SaleFacts = Pick<Trade, 'conditions' | 'updatesPrice' | 'updatesVolume'>;

/** What a decoded trade of each kind of sale says of it. */
export function saleFacts<Code extends string | number>(
  codes: SaleCodes<Code>,
  rules: SaleConditionRules,
): Readonly<Record<Sale, SaleFacts>> {
  const facts = Object.entries(codes).map(([sale, list]) => {
    const conditions = list.map((code) => String(code).trim()).filter((code) => code !== '');
    const { updates_price: updatesPrice, updates_volume: updatesVolume } = saleFields(list, rules);
    return [
      sale,
      {
        ...(conditions.length > 0 && { conditions }),
        ...(updatesPrice === false && { updatesPrice: false as const }),
        ...(updatesVolume === false && { updatesVolume: false as const }),
      },
    ];
  });
  return Object.fromEntries(facts) as Record<Sale, SaleFacts>;
}

/** The codes from which a decoded trade's conditions came; a blank leaves none. */
export function codesOf<Code extends string | number>(codes: SaleCodes<Code>, trade: Trade): readonly Code[] {
  const conditions = trade.conditions ?? [];
  const match = Object.values(codes).find((list) => {
    const texts = list.map((code) => String(code).trim()).filter((code) => code !== '');
    return texts.length === conditions.length && texts.every((text, index) => text === conditions[index]);
  });
  if (match === undefined)
    throw new Error(`expected conditions of a known sale, got ${conditions.join(', ')}`);
  return match;
}
