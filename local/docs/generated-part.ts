/** The text between `<!-- generated: name -->` and `<!-- end -->`; null where the page has no such part. */
export function generatedPart(page: string, name: string): string | null {
  return partPattern(name).exec(page)?.[1] ?? null;
}

/** The page with that text replaced. */
export function withGeneratedPart(page: string, name: string, text: string): string {
  return page.replace(partPattern(name), () => `<!-- generated: ${name} -->\n\n${text}\n\n<!-- end -->`);
}

function partPattern(name: string): RegExp {
  return new RegExp(`<!-- generated: ${name} -->\\s*([\\s\\S]*?)\\s*<!-- end -->`);
}
