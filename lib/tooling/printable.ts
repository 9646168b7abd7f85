/** Colours and weights that `styleText` of Node writes for our own tables; anything else a terminal obeys is data. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const STYLES = /^\u001B\[(?:0|1|2|22|3[0-7]|39|90)m/;

/**
 * What a terminal would obey instead of showing it, and what turns the direction of the text around it: controls but for tab and
 * line feed, DEL, bidirectional marks, and separators that some take for a line feed.
 */
// oxlint-disable-next-line no-control-regex -- likewise
const OBEYED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/**
 * Text as a terminal may show it, whoever has written it: what it would obey stands as `\u001b`, which is also what JSON calls it.
 * A name from the stream must not set the window's title, clear the screen or fill the clipboard.
 */
export function printable(text: string): string {
  return text.replaceAll(OBEYED, (sign, at: number) =>
    sign === '\u001B' && STYLES.test(text.slice(at, at + 6)) ? sign : escaped(sign),
  );
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
