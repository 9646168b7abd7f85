/** 3GPP TS 23.038, section 6.2.1: the default alphabet, and the characters that cost two septets. */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENDED = '^{}\\[~]|€';
const BASIC = new Set(GSM_BASIC);
const EXTENDED = new Set(GSM_EXTENDED);

/** What our own texts and usual feeds contain beyond that alphabet. */
const PLAIN: Readonly<Record<string, string>> = {
  '×': 'x',
  σ: ' sigma',
  '−': '-',
  '–': '-',
  '—': '-',
  '·': ',',
  '…': '...',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '\u00a0': ' ',
  '\u202f': ' ',
  '≥': '>=',
  '≤': '<=',
  '→': '->',
  œ: 'oe',
  Œ: 'OE',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
};

/**
 * How a telephone network writes a text: in its own alphabet of Latin letters, or in UTF-16 units where a single character is beyond
 * that. A text that is too long for one part is sent in several, each with a header that takes some of its room.
 */
export interface SmsAlphabet {
  readonly partLength: number;
  /** Of each part of several. */
  readonly joinedPartLength: number;
  /** What a character takes of a part. */
  readonly lengthOf: (character: string) => number;
  /** Where a text was cut. */
  readonly mark: string;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html: 160 characters, or 70 where any is not of GSM 03.38. */
export const GSM_7: SmsAlphabet = {
  partLength: 160,
  joinedPartLength: 153,
  lengthOf: (character) => (EXTENDED.has(character) ? 2 : 1),
  mark: '...',
};
export const UCS_2: SmsAlphabet = {
  partLength: 70,
  joinedPartLength: 67,
  lengthOf: (character) => character.length,
  mark: '…',
};

/** The same text in the alphabet of SMS, where it can be read in it: letters of other scripts cannot, then it is null. */
export function inGsm7(text: string): string | null {
  // French parts the sign from its number, and "sigma" brings its own blank.
  const written = Array.from(text.replaceAll(/[ \u00a0]σ/g, 'σ'), (char) => {
    if (isGsm7(char)) return char;
    return PLAIN[char] ?? char.normalize('NFD').replaceAll(/\p{Mn}/gu, '');
  }).join('');
  return Array.from(written).every(isGsm7) ? written : null;
}

function isGsm7(char: string): boolean {
  return BASIC.has(char) || EXTENDED.has(char);
}

export function alphabetOf(text: string): SmsAlphabet {
  return Array.from(text).every(isGsm7) ? GSM_7 : UCS_2;
}

export function lengthIn(alphabet: SmsAlphabet, text: string): number {
  return Array.from(text).reduce((sum, char) => sum + alphabet.lengthOf(char), 0);
}

/** In how many parts a text is sent: no character is split between two of them, so that some end with room to spare. */
export function partsOf(text: string): number {
  const alphabet = alphabetOf(text);
  if (lengthIn(alphabet, text) <= alphabet.partLength) return 1;
  let parts = 1;
  let used = 0;
  for (const char of text) {
    const length = alphabet.lengthOf(char);
    if (used + length > alphabet.joinedPartLength) {
      parts += 1;
      used = 0;
    }
    used += length;
  }
  return parts;
}

/**
 * What a reader takes for one character, an emoji of several signs or a letter with its marks, is cut off or kept as a whole. The alphabet
 * of SMS has none of those; what finds them is costly to make, so it is made for who needs it.
 */
function graphemesOf(text: string, alphabet: SmsAlphabet): readonly string[] {
  if (alphabet === GSM_7) return Array.from(text);
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** At most as long as that, cut with a visible mark. */
export function cutTo(length: number, text: string, alphabet: SmsAlphabet): string {
  if (lengthIn(alphabet, text) <= length) return text;
  const { mark } = alphabet;
  let kept = '';
  let used = mark.length;
  for (const grapheme of graphemesOf(text, alphabet)) {
    used += lengthIn(alphabet, grapheme);
    if (used > length) break;
    kept += grapheme;
  }
  // Half a number would be another number.
  return kept.replace(/(?<=.{20}) [^ ]{0,12}$/su, '').trimEnd() + mark;
}
