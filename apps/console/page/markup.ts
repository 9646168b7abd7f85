import { html, type TemplateResult } from 'lit-html';

export type Piece =
  | { readonly kind: 'text' | 'bold' | 'italic' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const SLACK =
  /\*(?<bold>[^*\n]+)\*|_(?<italic>[^_\n]+)_|`(?<code>[^`\n]+)`|<(?<href>https?:[^|>\s]+)\|?(?<label>[^>]*)>/g;
const DISCORD =
  /\*\*(?<bold>[^*\n]+)\*\*|\*(?<italic>[^*\n]+)\*|`(?<code>[^`\n]+)`|\[(?<label>[^\]]+)\]\((?<href>https?:[^)\s]+)\)/g;

/** https://docs.slack.dev/messaging/formatting-message-text, as far as this product's messages use it. */
export function slackPieces(text: string): readonly Piece[] {
  return pieces(text, SLACK, (plain) =>
    plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}

/** Discord's Markdown, as far as this product's messages use it. */
export function discordPieces(text: string): readonly Piece[] {
  // What is escaped must not be taken for a mark: it waits among characters that nobody writes.
  const hidden = text.replaceAll(/\\(.)/gs, (_, mark: string) =>
    String.fromCodePoint(PRIVATE + mark.codePointAt(0)!),
  );
  return pieces(hidden, DISCORD, (plain) =>
    plain.replaceAll(/[\uE000-\uF8FF]/g, (mark) => String.fromCodePoint(mark.codePointAt(0)! - PRIVATE)),
  );
}

const PRIVATE = 0xe000;

function pieces(text: string, marks: RegExp, read: (plain: string) => string): readonly Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(marks)) {
    if (match.index > end) found.push({ kind: 'text', text: read(text.slice(end, match.index)) });
    found.push(pieceOf(match.groups ?? {}, read));
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: 'text', text: read(text.slice(end)) });
  return found;
}

function pieceOf(
  groups: Readonly<Record<string, string | undefined>>,
  read: (plain: string) => string,
): Piece {
  const { bold, italic, code, href = '', label } = groups;
  if (bold !== undefined) return { kind: 'bold', text: read(bold) };
  if (italic !== undefined) return { kind: 'italic', text: read(italic) };
  if (code !== undefined) return { kind: 'code', text: read(code) };
  return { kind: 'link', text: read(label || href), href: read(href) };
}

const MARKED = {
  text: (text: string) => html`${text}`,
  bold: (text: string) => html`<strong>${text}</strong>`,
  italic: (text: string) => html`<em>${text}</em>`,
  code: (text: string) => html`<code>${text}</code>`,
} as const;

export function marked(all: readonly Piece[]): readonly TemplateResult[] {
  return all.map((piece) => {
    if (piece.kind === 'link') {
      return html`<a href=${piece.href} target="_blank" rel="noreferrer">${piece.text}</a>`;
    }
    return MARKED[piece.kind](piece.text);
  });
}
