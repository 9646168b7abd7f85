import type { LakeCatalogue, LakeRelation, LakeTable } from './lake-catalogue.ts';

/** Comments, texts in quotes, and what is neither. */
const SPANS = /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g;

/** Whether the SQL speaks of a name, be it in double quotes. */
function mentions(sql: string, name: string): boolean {
  return new RegExp(`(?<![\\w.])"?${name}"?(?!\\w)`, 'i').test(sql.replaceAll(SPANS, ' '));
}

/** The query with the definitions of the relations that it speaks of, and of those that they speak of, before it. */
export function withRelations(sql: string, { relations }: LakeCatalogue): string {
  const needed = neededBy(sql, relations);
  const query = sql.trim().replace(/(?:;\s*)+$/, '');
  if (needed.length === 0) return query;
  const [, own] = /^with\s+([^]*)$/i.exec(query) ?? [];
  const definitions = needed.map(({ name, sql: body }) => `${name} AS (${body})`).join(',\n');
  return own === undefined ? `WITH ${definitions}\n${query}` : `WITH ${definitions},\n${own}`;
}

/** In the order of the catalogue, in which none speaks of a later one. */
function neededBy(sql: string, relations: readonly LakeRelation[]): readonly LakeRelation[] {
  const needed = new Set<LakeRelation>();
  const add = (text: string): void => {
    for (const relation of relations) {
      if (needed.has(relation) || !mentions(text, relation.name) || isDefined(text, relation.name)) continue;
      needed.add(relation);
      add(relation.sql);
    }
  };
  add(sql);
  return relations.filter((relation) => needed.has(relation));
}

/** A saved query brings its relations along. */
function isDefined(sql: string, name: string): boolean {
  return new RegExp(`(?:\\bwith|,)\\s+${name}\\s+as\\s*\\(`, 'i').test(sql);
}

/** The tables that a complete query reads. */
export function tablesOf(sql: string, { tables }: LakeCatalogue): readonly LakeTable[] {
  return tables.filter(({ name }) => mentions(sql, name));
}
