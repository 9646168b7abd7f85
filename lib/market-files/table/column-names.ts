/** What a column of a table may hold. */
export const ROLES = [
  'symbol',
  'time',
  'price',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'bid',
  'ask',
  'bidSize',
  'askSize',
  'tradeId',
  'side',
  'buyerIsMaker',
  'action',
  'interval',
  'value',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * The names of columns, cleaned by `plainName`, that mean a role; the more a name says so the earlier it stands, for tables
 * that have several. English as vendors and libraries write it, and what exports in other languages are headed.
 */
const NAMES: Readonly<Record<Role, string>> = {
  symbol:
    'symbol|ticker|instrument|instrument name|raw symbol|inst id|product id|ts code|code|tic|sym|secid|stock code|pair|currency pair|asset|contract|security|stock|isin|ric|market|股票代码|证券代码|代码|コード|kürzel|símbolo|symbole',
  time: 'timestamp|ts event|open time|start time|interval begin|window start|bar time|candle begin time|date time|datetime|time|date|unix|unix time|unix timestamp|epoch|ts|t|start|begin|trade time|transact time|transaction time|created time|exec time|event time|ts recv|trade date|tradedate|dtyyyymmdd|trading day|day|dt|utc|gmt time|local time|time utc|utc time|index level 0|datum|data|fecha|zeit|uhrzeit|heure|hora|ora|czas|date heure|日期|时间|交易日期|交易时间|日付|時刻|日時|날짜',
  open: 'open|o|opening|open price|opening price|first|px open|open bid|bid open|mid open|eröffnung|eröffnungskurs|erster|ouverture|ouv|apertura|abertura|otwarcie|开盘|开盘价|始値|시가',
  high: 'high|h|max|high price|highest|px high|high bid|bid high|mid high|hoch|tageshoch|höchst|haut|plus haut|+ haut|máximo|máx|massimo|máxima|najwyższy|najwyzszy|最高|最高价|高値|고가',
  low: 'low|l|min|low price|lowest|px low|low bid|bid low|mid low|tief|tagestief|tiefst|bas|plus bas|+ bas|mínimo|mín|minimo|mínima|najniższy|najnizszy|最低|最低价|安値|저가',
  close:
    'close|c|closing|close price|closing price|close last|px last|last|close bid|bid close|mid close|settle|settlement|settlement price|schluss|schlusskurs|letzter|clôture|dernier|cierre|último|chiusura|ultimo|fechamento|zamknięcie|zamkniecie|收盘|收盘价|終値|종가|adj close|adjusted close|adj close price',
  price:
    'price|px|trade price|last price|last|rate|p|kurs|prix|cours|precio|prezzo|preço|cena|价格|成交价|現在値|현재가',
  volume:
    'volume|vol|v|qty|quantity|size|base volume|base qty|trade volume|total volume|shares|contracts|lots|volumen|stücke|stück|wolumen|成交量|出来高|거래량|amount|tick volume|tickvol|volumes',
  bid: 'bid|bid price|best bid|best bid price|bid px|bid px 00|b|geld',
  ask: 'ask|ask price|best ask|best ask price|offer|ask px|ask px 00|a|brief',
  bidSize: 'bid size|bid volume|bid qty|best bid qty|best bid size|bid sz|bid sz 00|bid amount',
  askSize: 'ask size|ask volume|ask qty|best ask qty|best ask size|ask sz|ask sz 00|ask amount|offer size',
  tradeId: 'trade id|id|tid|trd match id|agg trade id|aggregate trade id|tradeno|deal id',
  side: 'side|taker side|aggressor|aggressor side|oper',
  buyerIsMaker: 'is buyer maker|buyer is maker|was buyer maker|was the buyer the maker',
  action: 'action',
  interval: 'interval|per|period|timeframe|time frame|resolution|bar size|granularity',
  value: 'value|val',
};

const RANKS: ReadonlyMap<Role, ReadonlyMap<string, number>> = new Map(
  ROLES.map((role) => [role, new Map(NAMES[role].split('|').map((name, rank) => [plainName(name), rank]))]),
);

/**
 * A column's name without what differs between programs: case, accents, brackets of any kind and what stands in round ones,
 * numbers before it, signs between words, capitals for them. `<OPEN>`, `1. open`, `openPrice` and `Open (USD)` are alike
 * `open` or `open price`.
 */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ł', 'l')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .replaceAll(/^[\s#]*\d+\.\s*|[<>"'#%*$]/g, '')
    .replaceAll(/[\s_\-./\\:]+/g, ' ')
    .trim();
}

/** How well a name says that its column has the role, 0 best; undefined where it does not. */
export function rankOf(role: Role, name: string): number | undefined {
  const plain = plainName(name);
  const rank = RANKS.get(role)!.get(plain);
  if (rank !== undefined || role !== 'volume') return rank;
  // "Volume BTC" beside "Volume USDT": which of them is the symbol's own the caller knows.
  return /^vol(?:ume)? \S+$/.test(plain) ? RANKS.get(role)!.size : undefined;
}

/** Whether a name says what its column is, in any role. */
export function isKnownName(name: string): boolean {
  return ROLES.some((role) => rankOf(role, name) !== undefined);
}

/** The role that a user names, as in `--columns time,open,high,low,close`; `date` is a time; null for a column to pass over. */
export function roleOfWord(word: string): Role | null | undefined {
  const plain = plainName(word);
  if (plain === '' || plain === 'skip') return null;
  const exact = ROLES.find((role) => plainName(role) === plain);
  return exact ?? ROLES.find((role) => rankOf(role, word) !== undefined);
}
