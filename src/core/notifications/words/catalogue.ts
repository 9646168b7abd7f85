import type { Language } from '../../alert/language.ts';
import { ENGLISH } from './english.ts';
import { FRENCH } from './french.ts';
import type { Words } from './words.ts';

export const WORDS: Readonly<Record<Language, Words>> = { en: ENGLISH, fr: FRENCH };
